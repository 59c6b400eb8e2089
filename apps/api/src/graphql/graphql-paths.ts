export const GRAPHQL_PATH = '/graphql';

/** Where subscriptions are streamed. */
export const GRAPHQL_STREAM_PATH = '/graphql/stream';

/** Whether a path takes GraphQL. */
export const takesGraphql = (path: string | undefined): boolean =>
  path === GRAPHQL_PATH || path === GRAPHQL_STREAM_PATH;
