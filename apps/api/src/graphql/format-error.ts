import { unwrapResolverError } from '@apollo/server/errors';
import { HttpException, Logger } from '@nestjs/common';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { orTooSlow } from '#platform/errors/or-too-slow.js';
import { toAppError } from '#platform/errors/to-app-error.js';

const logger = new Logger('Graphql');

/** Gives every GraphQL error a stable code, and keeps what is internal out of it. */
export function formatError(
  formatted: GraphQLFormattedError,
  error: unknown,
): GraphQLFormattedError {
  const original = orTooSlow(unwrapResolverError(error));
  if (original instanceof HttpException) {
    return withCode(formatted, original.message, httpCode(original), false);
  }
  if (original === error) return formatted;
  // Of a value that only the execution sees, as a null variable where none may be.
  if (original instanceof GraphQLError) {
    return withCode(formatted, original.message, 'ARGUMENT_INVALID', false);
  }
  const known = toAppError(original, 'WAREHOUSE_FAILED');
  if (known === original) {
    return withCode(formatted, known.message, known.code, known.retryable);
  }
  logger.error(`${known.code}: ${known.message}`, known.stack);
  const message = 'the answer could not be computed; see the API log';
  return withCode(formatted, message, known.code, known.retryable);
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
