import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerErrorCode, unwrapResolverError } from '@apollo/server/errors';
import { HttpException, Logger } from '@nestjs/common';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { type AppError, busy } from '#platform/errors/app-error.js';
import { toTimeoutError, toAppError } from '#platform/errors/to-app-error.js';
import { RETRY_AFTER_SECONDS } from '#platform/http/problem.js';
import { writeAbout } from '#platform/logging/log-ids.js';
import type { RequestContext } from '#analytics/serving/answer-endpoint.js';

/** Gives every GraphQL error a stable code, and removes internal details. */
export function formatError(
  formatted: GraphQLFormattedError,
  error: unknown,
): GraphQLFormattedError {
  const original = toTimeoutError(unwrapResolverError(error));
  if (original instanceof HttpException) {
    return addCode(formatted, original.message, toErrorCode(original), false);
  }
  if (original === error) return addStatusCode(formatted, error);
  // Raised by a value that only the execution checks, such as a null variable in a required place.
  if (original instanceof GraphQLError) {
    return addCode(formatted, original.message, 'ARGUMENT_INVALID', false);
  }
  const known = toAppError(original, 'WAREHOUSE_FAILED');
  const message =
    known === original ? known.message : 'the API could not compute the answer: see its log';
  return addCode(formatted, message, known.code, known.retryable);
}

/** Returns the part of an error that is hidden from the client, for the log; undefined if nothing is hidden. */
export function findInternalError(error: GraphQLError): AppError | undefined {
  const original = toTimeoutError(unwrapResolverError(error));
  const isForClients = original instanceof HttpException || original instanceof GraphQLError;
  if (isForClients) return undefined;
  const known = toAppError(original, 'WAREHOUSE_FAILED');
  return known === original ? undefined : known;
}

/** Apollo Server reports some client errors, such as a hash of another document, with a status but no code. */
function addStatusCode(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { http } = error instanceof GraphQLError ? error.extensions : {};
  const status = (http as { status?: number } | undefined)?.status ?? 0;
  const isOfClient = status >= 400 && status < 500;
  const isUncoded = formatted.extensions?.['code'] === ApolloServerErrorCode.INTERNAL_SERVER_ERROR;
  if (!isOfClient || !isUncoded) return formatted;
  return addCode(formatted, formatted.message, 'BAD_REQUEST', false);
}

function toErrorCode(error: HttpException): string {
  return error.getStatus() === 401 ? 'UNAUTHENTICATED' : 'BAD_REQUEST';
}

function addCode(
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
 * Logs the hidden details of errors.
 * @param requestId for the lines of the log
 */
export function logInternal(errors: readonly GraphQLError[], requestId: string): void {
  for (const known of errors.map(findInternalError)) {
    if (!known) continue;
    writeAbout({ requestId }, () => logger.error(`${known.code}: ${known.message}`, known.stack));
  }
}

/** Does the same for errors from Apollo Server. */
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
 * Answers 503 with Retry-After when a field fails with BUSY, as REST does, so that proxies and clients know when to
 * retry. The response has no data.
 */
export const answerBusyWith503: ApolloServerPlugin = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ response }) => {
        const { body } = response;
        if (body.kind !== 'single') return Promise.resolve();
        const { errors } = body.singleResult;
        if (errors?.some(({ extensions }) => extensions?.['code'] === BUSY)) {
          // Nest sends 200 for any data, even null.
          body.singleResult = { errors };
          response.http.status = 503;
          response.http.headers.set('retry-after', RETRY_AFTER_SECONDS);
        }
        return Promise.resolve();
      },
    }),
};
