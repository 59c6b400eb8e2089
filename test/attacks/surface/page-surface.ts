import { getIntrospectionQuery } from 'graphql';
import { get, buildGraphqlPost, repeatText } from '../attack.js';
import { type SurfaceRequest, createSurfaceRequest } from './surface-request.js';

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
  ...PATHS.map((path) => createSurfaceRequest(`GET ${path}`, get(path))),
  createSurfaceRequest('GET /metrics, OpenMetrics', get('/metrics', OPEN_METRICS)),
  createSurfaceRequest('GET /openapi.json, compressed', get('/openapi.json', CODED)),
  createSurfaceRequest('introspection', buildGraphqlPost(getIntrospectionQuery())),
  {
    name: 'introspection, each written otherwise',
    build: (number) => buildGraphqlPost(`${getIntrospectionQuery({ typeDepth: 7 })}#${number}`),
  },
  createSurfaceRequest(
    '100 aliases of types',
    buildGraphqlPost(
      `{ __schema { ${repeatText(100, (i) => `a${i}: types { fields { name } }`)} } }`,
    ),
  ),
  {
    name: '600 kB of comments',
    build: (number) =>
      buildGraphqlPost(`{ publishedSnapshot { id } }${'\n#'.repeat(200_000)}${number}`),
  },
  {
    name: '16 kB of comments',
    build: (number) =>
      buildGraphqlPost(`{ publishedSnapshot { id } }${'\n#'.repeat(8_000)}${number}`),
  },
  {
    name: 'a document of as many tokens as may be',
    build: (number) =>
      buildGraphqlPost(`{ a${number}: __typename ${repeatText(1_200, () => '__typename')} }`),
  },
  createSurfaceRequest('POST /mcp', {
    method: 'POST',
    path: '/mcp',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
  }),
];
