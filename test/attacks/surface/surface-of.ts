import { getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { type HttpRequest, bytesOf } from '../../../bench/api/http-request.js';
import { get, graphqlPost } from '../attack.js';
import { exchange } from '../exchange.js';
import { graphqlSurface } from './graphql-surface.js';
import { pageSurface } from './page-surface.js';
import { type Description, restSurface } from './rest-surface.js';
import type { SurfaceRequest } from './surface-request.js';

/** All requests that an API accepts, from its descriptions. */
export async function surfaceOf(port: number): Promise<SurfaceRequest[]> {
  const json = async (request: HttpRequest): Promise<unknown> =>
    JSON.parse((await exchange({ port, chunks: [bytesOf(request)] })).body);
  const description = (await json(get('/openapi.json'))) as Description;
  const schema = (await json(graphqlPost(getIntrospectionQuery()))) as { data: IntrospectionQuery };
  return [...restSurface(description), ...graphqlSurface(schema.data), ...pageSurface];
}
