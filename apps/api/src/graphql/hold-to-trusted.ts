import type { FastifyInstance } from 'fastify';
import { AppError } from '#platform/errors/app-error.js';
import { documentTexts } from './document-texts.js';
import type { TrustedDocuments } from './trusted-documents.js';

/** Refuses every other text before it is parsed; a hash alone is looked up later. */
export function holdToTrusted(server: FastifyInstance, trusted: TrustedDocuments): void {
  server.addHook('preHandler', (request, _reply, done) => {
    const isTrusted = documentTexts(request).every((text) => trusted.hasText(text));
    if (isTrusted) done();
    else done(refusal());
  });
}

function refusal(): AppError {
  return new AppError(
    'DOCUMENT_NOT_TRUSTED',
    'this API runs only documents that its operator trusts: send one of these, or its SHA-256',
  );
}
