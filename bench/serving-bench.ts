import getPort from 'get-port';
import { startChild } from './child.js';
import type { BenchState } from './bench-state.js';
import type { Closers } from './closers.js';
import { type Load, measureLoad } from './load.js';
import { type MemoryWatch, processOf } from './memory.js';
import { QUERY } from './weekly-top-stores-query.js';

const REST = '/v1/weekly-top-stores';
const GRAPHQL = '/graphql';
const JSON_TYPE = { 'content-type': 'application/json' };
const DAY_MS = 86_400_000;

export interface ServingFigures {
  answer: string;
  bytes: number;
  /** Under the same load, Fastify with the same bytes. */
  floor: Load;
  load: Load;
}

/** Loads the API's answers and, for each, a bare Fastify route that gives the same JSON. */
export async function benchServing(
  { apiPort, environment }: BenchState,
  memory: MemoryWatch,
  closers: Closers,
): Promise<ServingFigures[]> {
  const api = await startChild('../apps/api/src/main.js', environment);
  closers.add(() => api.stop());
  memory.watch('API', processOf(api.pid));
  const origin = `http://127.0.0.1:${apiPort}`;
  const query = JSON.stringify({ query: QUERY });
  const rest = await textOf(await fetch(`${origin}${REST}`));
  const graphql = await textOf(
    await fetch(`${origin}${GRAPHQL}`, { method: 'POST', headers: JSON_TYPE, body: query }),
  );
  if ('errors' in (JSON.parse(graphql) as object)) throw new Error(graphql);

  const port = await getPort({ host: '127.0.0.1' });
  const answers = { [REST]: rest, [GRAPHQL]: graphql };
  const bare = await startChild('./static-server.js', environment, { port, answers });
  closers.add(() => bare.stop());
  const bareOrigin = `http://127.0.0.1:${port}`;
  const restFloor = await measureLoad(bareOrigin, { path: REST });
  const graphqlFloor = await measureLoad(bareOrigin, { path: GRAPHQL });
  const cached = await measureLoad(origin, { path: REST });
  const overGraphql = await measureLoad(origin, {
    method: 'POST',
    path: GRAPHQL,
    headers: JSON_TYPE,
    body: query,
  });
  const computed = await measureLoad(origin, { setupRequest: distinctRequests() });
  const figure = (answer: string, json: string, floor: Load, load: Load): ServingFigures => ({
    answer,
    bytes: Buffer.byteLength(json),
    floor,
    load,
  });
  return [
    figure('REST, computed once', rest, restFloor, cached),
    figure('GraphQL, computed once', graphql, graphqlFloor, overGraphql),
    figure('REST, computed each time', rest, restFloor, computed),
  ];
}

/** Asks from another day each time, all before the first week: never cached, always the same rows. */
function distinctRequests() {
  let day = Date.UTC(1990, 0, 1);
  return <Request extends object>(request: Request) => {
    day -= DAY_MS;
    return { ...request, path: `${REST}?from=${new Date(day).toISOString().slice(0, 10)}` };
  };
}

async function textOf(response: Response): Promise<string> {
  const text = await response.text();
  if (response.ok) return text;
  throw new Error(`${response.url}: ${response.status} ${text}`);
}
