import createClient, { type Middleware } from 'openapi-fetch';
import type { components, paths } from './api-types.js';
import { buildCsrfHeader } from './csrf.js';
import { readFailure, createUnreachable } from './failure.js';

/** The types of the API's bodies, by the name in its OpenAPI document: `Schemas['RunSummary']`. */
export type Schemas = components['schemas'];

/** The name of a flow, as the API's parameters write it: the API refuses every other text. */
export type Flow = NonNullable<
  NonNullable<paths['/v1/admin/runs']['get']['parameters']['query']>['flow']
>;

/** Sends the CSRF token of the session, and throws every error as a Failure. */
const guard: Middleware = {
  onRequest({ request }) {
    if (request.method === 'GET') return;
    for (const [name, value] of Object.entries(buildCsrfHeader(document.cookie))) {
      request.headers.set(name, value);
    }
  },
  async onResponse({ response }) {
    if (!response.ok) throw await readFailure(response);
  },
  onError: ({ error, request }) =>
    request.signal.aborted ? (error as Error) : createUnreachable(),
};

/** The REST API: paths, parameters and bodies are typed from `docs/openapi.json`. */
export const api = createClient<paths>({ baseUrl: location.origin });
api.use(guard);

/**
 * Returns the body of a response: `await bodyOf(api.GET('/v1/admin/runs', { signal }))`.
 * @throws Failure
 */
export async function readBody<Body>(reply: Promise<{ data?: Body }>): Promise<Body> {
  const { data } = await reply;
  // The guard has thrown for every response without a body that it should have.
  return data as Body;
}
