import type { ApolloServerPlugin } from '@apollo/server';
import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import type { Failure } from '#platform/http/problem.js';
import { hasJsonBody } from '#serving/bytes/question-key.js';

export const GRAPHQL_PATH = '/graphql';

/** The path of streamed subscriptions. */
export const GRAPHQL_STREAM_PATH = '/graphql/stream';

/** Returns whether a path accepts GraphQL. */
export const isGraphqlPath = (path: string | undefined): boolean =>
  path === GRAPHQL_PATH || path === GRAPHQL_STREAM_PATH;

const JSON_TYPE = 'application/json';
const GRAPHQL_TYPE = 'application/graphql-response+json';

/**
 * Returns the media type of a GraphQL response for the header Accept, with the rules of Apollo Server: by quality, then
 * the most specific, then the first. Defaults to JSON.
 */
export function negotiateMediaType(accept: string | undefined): string {
  return new Negotiator({ headers: { accept } }).mediaType([JSON_TYPE, GRAPHQL_TYPE]) ?? JSON_TYPE;
}

/** A request that fails before GraphQL handles it still gets an error in the format of GraphQL. */
export function formatFailure(
  { code, detail, retryable, problems }: Failure,
  accept: string | undefined,
): { type: string; body: string } {
  const extensions = { code, retryable, ...(problems?.length ? { errors: problems } : {}) };
  return {
    type: `${negotiateMediaType(accept)}; charset=utf-8`,
    body: JSON.stringify({ errors: [{ message: detail, extensions }] }),
  };
}

/**
 * Rejects any GraphQL body that is not JSON, such as the files that REST accepts. This prevents a form on another site
 * from posting there: docs/adr/0022.
 */
export function requireJson(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (!hasOtherMediaType(request)) {
      done();
      return;
    }
    // The body stays unread.
    reply.header('connection', 'close');
    done(new UnsupportedMediaTypeException('send GraphQL as application/json'));
  });
}

function hasOtherMediaType({ method, routeOptions, headers }: FastifyRequest): boolean {
  if (!isGraphqlPath(routeOptions.url) || method !== 'POST') return false;
  return !hasJsonBody(headers);
}

const OF_THE_REQUEST = new Set<unknown>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
]);

/**
 * GraphQL over HTTP requires 200 under `application/json` for a well-formed request with an invalid document: such a
 * client cannot distinguish a 400 of GraphQL from one of a proxy. Under `application/graphql-response+json` it stays
 * 400.
 */
export const statusByMediaType: ApolloServerPlugin = {
  requestDidStart: ({ request }) =>
    Promise.resolve({
      willSendResponse: ({ response, errors }) => {
        const accept = request.http?.headers.get('accept');
        const isOfTheRequest =
          errors?.length &&
          errors.every(({ extensions }) => OF_THE_REQUEST.has(extensions['code']));
        if (isOfTheRequest && negotiateMediaType(accept) === 'application/json') {
          response.http.status = 200;
        }
        return Promise.resolve();
      },
    }),
};
