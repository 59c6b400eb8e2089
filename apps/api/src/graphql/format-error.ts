import { ApolloServerErrorCode, unwrapResolverError } from '@apollo/server/errors';
import { HttpException } from '@nestjs/common';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { AppError } from '#platform/errors/app-error.js';
import { orTooSlow } from '#platform/errors/or-too-slow.js';
import { toAppError } from '#platform/errors/to-app-error.js';

/** Gives every GraphQL error a stable code, and keeps what is internal out of it. */
export function formatError(
  formatted: GraphQLFormattedError,
  error: unknown,
): GraphQLFormattedError {
  const original = orTooSlow(unwrapResolverError(error));
  if (original instanceof HttpException) {
    return withCode(formatted, original.message, httpCode(original), false);
  }
  if (original === error) return withOwnCode(formatted, error);
  // Of a value that only the execution sees, as a null variable where none may be.
  if (original instanceof GraphQLError) {
    return withCode(formatted, original.message, 'ARGUMENT_INVALID', false);
  }
  const known = toAppError(original, 'WAREHOUSE_FAILED');
  const message =
    known === original ? known.message : 'the answer could not be computed; see the API log';
  return withCode(formatted, message, known.code, known.retryable);
}

/** What a client is not told of an error, for the log; undefined where it is told everything. */
export function internalOf(error: GraphQLError): AppError | undefined {
  const original = orTooSlow(unwrapResolverError(error));
  const isForClients = original instanceof HttpException || original instanceof GraphQLError;
  if (isForClients) return undefined;
  const known = toAppError(original, 'WAREHOUSE_FAILED');
  return known === original ? undefined : known;
}

/** Apollo Server gives some mistakes of clients, as a hash of another document, a status and no code. */
function withOwnCode(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { http } = error instanceof GraphQLError ? error.extensions : {};
  const status = (http as { status?: number } | undefined)?.status ?? 0;
  const isOfClient = status >= 400 && status < 500;
  const isUncoded = formatted.extensions?.['code'] === ApolloServerErrorCode.INTERNAL_SERVER_ERROR;
  if (!isOfClient || !isUncoded) return formatted;
  return withCode(formatted, formatted.message, 'BAD_REQUEST', false);
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
