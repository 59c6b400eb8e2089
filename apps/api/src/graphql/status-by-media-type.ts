import type { ApolloServerPlugin } from '@apollo/server';
import { mediaTypeFor } from './graphql-media-type.js';

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
