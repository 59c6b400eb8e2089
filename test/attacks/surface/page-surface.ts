import { getIntrospectionQuery } from 'graphql';
import { get, graphqlPost, times } from '../attack.js';
import { type SurfaceRequest, surfaceRequest } from './surface-request.js';

/** Paths that neither OpenAPI nor the GraphQL schema describes. */
const PATHS = [
  '/',
  '/graphiql',
  '/docs',
  '/docs/swagger-ui-init.js',
  '/docs/swagger-ui-bundle.js',
  '/docs-json',
  '/docs-yaml',
  '/openapi.json',
  '/metrics',
  '/livez',
  '/readyz',
  '/auth/me',
  '/auth/login',
  '/auth/methods',
  '/board',
  '/nothing',
  '/v1/nothing',
  '/mcp',
];

const OPEN_METRICS = { accept: 'application/openmetrics-text; version=1.0.0' };
const CODED = { 'accept-encoding': 'br' };

/** All other paths, and GraphQL requests without a field of the schema. */
export const pageSurface: readonly SurfaceRequest[] = [
  ...PATHS.map((path) => surfaceRequest(`GET ${path}`, get(path))),
  surfaceRequest('GET /metrics, OpenMetrics', get('/metrics', OPEN_METRICS)),
  surfaceRequest('GET /openapi.json, compressed', get('/openapi.json', CODED)),
  surfaceRequest('introspection', graphqlPost(getIntrospectionQuery())),
  {
    name: 'introspection, each written otherwise',
    build: (number) => graphqlPost(`${getIntrospectionQuery({ typeDepth: 7 })}#${number}`),
  },
  surfaceRequest(
    '100 aliases of types',
    graphqlPost(`{ __schema { ${times(100, (i) => `a${i}: types { fields { name } }`)} } }`),
  ),
  {
    name: '600 kB of comments',
    build: (number) => graphqlPost(`{ publishedSnapshot { id } }${'\n#'.repeat(200_000)}${number}`),
  },
  {
    name: '16 kB of comments',
    build: (number) => graphqlPost(`{ publishedSnapshot { id } }${'\n#'.repeat(8_000)}${number}`),
  },
  {
    name: 'a document of as many tokens as may be',
    build: (number) =>
      graphqlPost(`{ a${number}: __typename ${times(1_200, () => '__typename')} }`),
  },
  surfaceRequest('POST /mcp', {
    method: 'POST',
    path: '/mcp',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
  }),
];
