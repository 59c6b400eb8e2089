import type { ApolloServerPlugin } from '@apollo/server';
import { UnsupportedMediaTypeException } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import type { Failure } from '#platform/http/problem.js';
import { saysJson } from '#serving/bytes/question-key.js';

export const GRAPHQL_PATH = '/graphql';

/** Where subscriptions are streamed. */
export const GRAPHQL_STREAM_PATH = '/graphql/stream';

/** Whether a path takes GraphQL. */
export const takesGraphql = (path: string | undefined): boolean =>
  path === GRAPHQL_PATH || path === GRAPHQL_STREAM_PATH;

const JSON_TYPE = 'application/json';
const GRAPHQL_TYPE = 'application/graphql-response+json';

/**
 * The media type of a GraphQL response for a header Accept, chosen as Apollo Server chooses it: by quality, then
 * by how exactly it is named, then by which is named first. JSON when none is named.
 */
export function mediaTypeFor(accept: string | undefined): string {
  return new Negotiator({ headers: { accept } }).mediaType([JSON_TYPE, GRAPHQL_TYPE]) ?? JSON_TYPE;
}

/** A request that never became one of GraphQL is refused in its shape all the same. */
export function graphqlFailure(
  { code, detail, retryable, problems }: Failure,
  accept: string | undefined,
): { type: string; body: string } {
  const extensions = { code, retryable, ...(problems?.length ? { errors: problems } : {}) };
  return {
    type: `${mediaTypeFor(accept)}; charset=utf-8`,
    body: JSON.stringify({ errors: [{ message: detail, extensions }] }),
  };
}

/**
 * Refuses any GraphQL body that is not JSON, such as the files that REST takes. It is what keeps a
 * form on another site from posting there: docs/adr/0022.
 */
export function requireJson(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    if (!postsAnotherType(request)) {
      done();
      return;
    }
    // Nobody reads the body.
    reply.header('connection', 'close');
    done(new UnsupportedMediaTypeException('send GraphQL as application/json'));
  });
}

function postsAnotherType({ method, routeOptions, headers }: FastifyRequest): boolean {
  if (!takesGraphql(routeOptions.url) || method !== 'POST') return false;
  return !saysJson(headers);
}

const OF_THE_REQUEST = new Set<unknown>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
]);

/**
 * GraphQL over HTTP wants 200 under `application/json` where the request is well formed and its document
 * is wrong: a client of that type cannot tell a 400 of GraphQL from one of a proxy. Under
 * `application/graphql-response+json` it stays 400.
 */
export const statusByMediaType: ApolloServerPlugin = {
  requestDidStart: ({ request }) =>
    Promise.resolve({
      willSendResponse: ({ response, errors }) => {
        const accept = request.http?.headers.get('accept');
        const isOfTheRequest =
          errors?.length &&
          errors.every(({ extensions }) => OF_THE_REQUEST.has(extensions['code']));
        if (isOfTheRequest && mediaTypeFor(accept) === 'application/json') {
          response.http.status = 200;
        }
        return Promise.resolve();
      },
    }),
};
