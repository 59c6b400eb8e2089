import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '#platform/errors/app-error.js';
import { takesGraphql } from './graphql-paths.js';
import type { TrustedDocuments } from './trusted-documents.js';

/** Refuses every other text before it is parsed; a hash alone is looked up later. */
export function holdToTrusted(server: FastifyInstance, trusted: TrustedDocuments): void {
  server.addHook('preHandler', (request, _reply, done) => {
    const isTrusted = textsIn(request).every((text) => trusted.hasText(text));
    if (isTrusted) done();
    else done(refusal());
  });
}

/** Each text given as a document; what is no text is refused later. */
function textsIn({ routeOptions, query, body }: FastifyRequest): string[] {
  if (!takesGraphql(routeOptions.url)) return [];
  return [query, body]
    .flatMap((given) => (given as { query?: unknown } | null | undefined)?.query)
    .filter((text) => typeof text === 'string');
}

function refusal(): AppError {
  return new AppError(
    'DOCUMENT_NOT_TRUSTED',
    'this API runs only documents that its operator trusts: send one of these, or its SHA-256',
  );
}
