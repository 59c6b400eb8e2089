import type { FastifyInstance } from 'fastify';
import { AppError } from '#platform/errors/app-error.js';
import { documentTexts } from './document-texts.js';

/**
 * Refuses a long document before it is parsed. The parser's own limit counts tokens, and comments are none: a
 * document of comments alone would be read to its end.
 * @param most bytes of a document as UTF-8
 */
export function limitBytes(server: FastifyInstance, most: number): void {
  server.addHook('preHandler', (request, _reply, done) => {
    const longest = Math.max(0, ...documentTexts(request).map((text) => Buffer.byteLength(text)));
    if (longest <= most) done();
    else done(tooLong(longest, most));
  });
}

function tooLong(bytes: number, most: number): AppError {
  return new AppError(
    'PAYLOAD_TOO_LARGE',
    `the GraphQL document has ${bytes} bytes, and the API reads ${most} (GRAPHQL_MAX_BYTES): ` +
      'pass values as variables, or send several requests',
  );
}
