import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '#platform/errors/app-error.js';
import { GRAPHQL_PATH } from './graphql-failure.js';
import type { TrustedDocuments } from './trusted-documents.js';

/** Refuses every other text before it is parsed; a hash alone is looked up by Apollo Server. */
export function holdToTrusted(server: FastifyInstance, trusted: TrustedDocuments): void {
  server.addHook('preHandler', (request, _reply, done) => {
    const isTrusted = textsIn(request).every((text) => trusted.hasText(text));
    if (isTrusted) done();
    else done(refusal());
  });
}

/** Each text given as a document; what is no text, Apollo Server refuses. */
function textsIn({ routeOptions, query, body }: FastifyRequest): string[] {
  if (routeOptions.url !== GRAPHQL_PATH) return [];
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
