import { unwrapResolverError } from '@apollo/server/errors';
import { HttpException } from '@nestjs/common';
import type { GraphQLFormattedError } from 'graphql';
import { toAppError } from '#platform/errors/to-app-error.js';

/** Gives every GraphQL error a stable code, and keeps what is internal out of it. */
export function formatError(
  formatted: GraphQLFormattedError,
  error: unknown,
): GraphQLFormattedError {
  const original = unwrapResolverError(error);
  if (original instanceof HttpException) {
    return withCode(formatted, original.message, httpCode(original), false);
  }
  if (original === error) return formatted;
  const known = toAppError(original, 'WAREHOUSE_FAILED');
  if (known === original || known.code !== 'WAREHOUSE_FAILED') {
    return withCode(formatted, known.message, known.code, known.retryable);
  }
  return withCode(
    formatted,
    'the answer could not be computed; see the API log',
    known.code,
    false,
  );
}

function httpCode(error: HttpException): string {
  return error.getStatus() === 401 ? 'UNAUTHENTICATED' : 'BAD_REQUEST';
}

function withCode(
  formatted: GraphQLFormattedError,
  message: string,
  code: string,
  retryable: boolean,
): GraphQLFormattedError {
  const { path, locations } = formatted;
  return {
    message,
    ...(path ? { path } : {}),
    ...(locations ? { locations } : {}),
    extensions: { code, retryable },
  };
}
