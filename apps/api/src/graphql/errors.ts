import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerErrorCode, unwrapResolverError } from '@apollo/server/errors';
import { HttpException, Logger } from '@nestjs/common';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { type AppError, busy } from '#platform/errors/app-error.js';
import { orTooSlow, toAppError } from '#platform/errors/to-app-error.js';
import { RETRY_AFTER_SECONDS } from '#platform/http/problem.js';
import { writeAbout } from '#platform/logging/log-ids.js';
import type { RequestContext } from '#analytics/serving/use-case-endpoint.js';

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

const logger = new Logger('Graphql');

/**
 * Writes to the log what clients are not told of errors.
 * @param requestId that the lines name
 */
export function logInternal(errors: readonly GraphQLError[], requestId: string): void {
  for (const known of errors.map(internalOf)) {
    if (!known) continue;
    writeAbout({ requestId }, () => logger.error(`${known.code}: ${known.message}`, known.stack));
  }
}

/** The same of what Apollo Server answers. */
export const logFailures: ApolloServerPlugin<RequestContext> = {
  requestDidStart: ({ contextValue: { req } }) =>
    Promise.resolve({
      didEncounterErrors: ({ errors }) => {
        logInternal(errors, req.id);
        return Promise.resolve();
      },
    }),
};

const { code: BUSY } = busy();

/**
 * Answers a request that was refused as BUSY with 503 and Retry-After, as REST does, so that proxies and clients
 * know when to come back. Nothing of it is answered.
 */
export const answerBusyWith503: ApolloServerPlugin = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ response }) => {
        const { body } = response;
        if (body.kind !== 'single') return Promise.resolve();
        const { errors } = body.singleResult;
        if (errors?.some(({ extensions }) => extensions?.['code'] === BUSY)) {
          // Nest gives 200 to whatever has data, null as it may be.
          body.singleResult = { errors };
          response.http.status = 503;
          response.http.headers.set('retry-after', RETRY_AFTER_SECONDS);
        }
        return Promise.resolve();
      },
    }),
};
