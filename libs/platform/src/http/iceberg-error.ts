import type { ErrorDeclarations } from '../errors/error-declarations.js';
import { type Failure, problemType } from './problem.js';

/** Whether a path belongs to the Iceberg REST catalog, whose clients read errors in its format. */
export const takesIceberg = (path: string): boolean => path.startsWith('/iceberg/');

const TYPES: Readonly<Record<string, string>> = {
  TABLE_UNKNOWN: 'NoSuchTableException',
  NAMESPACE_UNKNOWN: 'NoSuchNamespaceException',
  UNAUTHENTICATED: 'NotAuthorizedException',
  FORBIDDEN: 'ForbiddenException',
  SCOPE_REFUSED: 'ForbiddenException',
  METHOD_NOT_ALLOWED: 'UnsupportedOperationException',
  NOT_FOUND: 'NotFoundException',
};

/**
 * Returns the body of an error of the Iceberg REST catalog.
 * Source: https://github.com/apache/iceberg/blob/main/open-api/rest-catalog-open-api.yaml (ErrorModel)
 */
export function toIcebergError(
  { code, detail }: Pick<Failure, 'code' | 'detail'>,
  errors: ErrorDeclarations,
) {
  const { status } = problemType(code, errors);
  return { error: { message: detail, type: TYPES[code] ?? toErrorType(status), code: status } };
}

function toErrorType(status: number): string {
  if (status < 500) return 'BadRequestException';
  return status === 503 ? 'ServiceUnavailableException' : 'InternalServerError';
}
