import type { ErrorDeclarations } from '#platform/errors/error-declarations.js';

/** The errors of GraphQL documents, lists and exports. */
export const servingErrors = {
  CURSOR_INVALID: {
    status: 400,
    title: 'The cursor is invalid',
    cause: 'The cursor was changed, or has other filters',
    remedy: 'Pass `pageInfo.endCursor` unchanged as `after`',
  },
  EXPORTS_BUSY: {
    status: 503,
    title: 'Too many exports are running',
    cause: 'Too many exports (`EXPORTS_AT_ONCE`)',
    remedy: 'Try again after `Retry-After` seconds',
  },
  EXPORT_TOO_LARGE: {
    status: 422,
    title: 'The export is too large for this format',
    cause: 'The file would exceed `EXPORT_SPOOL_MB`',
    remedy: 'Filter, or export a list as `csv` or `ndjson`',
  },
  DOCUMENT_NOT_TRUSTED: {
    status: 403,
    title: 'The GraphQL document is not a trusted one',
    cause: 'The API accepts only trusted GraphQL documents',
    remedy: 'Add it to `GRAPHQL_TRUSTED_FILE`',
  },
} satisfies ErrorDeclarations;

declare module '#platform/errors/app-error.js' {
  interface ErrorCodes {
    serving: keyof typeof servingErrors;
  }
}
