import { getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { type HttpRequest, encodeRequest } from '../../../bench/api/http-request.js';
import { get, buildGraphqlPost } from '../attack.js';
import { exchange } from '../exchange.js';
import { listGraphqlRequests } from './graphql-surface.js';
import { pageSurface } from './page-surface.js';
import { type Description, listRestRequests } from './rest-surface.js';
import type { SurfaceRequest } from './surface-request.js';

/** All requests that an API accepts, from its descriptions. */
export async function readSurface(port: number): Promise<SurfaceRequest[]> {
  const json = async (request: HttpRequest): Promise<unknown> =>
    JSON.parse((await exchange({ port, chunks: [encodeRequest(request)] })).body);
  const description = (await json(get('/openapi.json'))) as Description;
  const schema = (await json(buildGraphqlPost(getIntrospectionQuery()))) as {
    data: IntrospectionQuery;
  };
  return [...listRestRequests(description), ...listGraphqlRequests(schema.data), ...pageSurface];
}
