import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRouter, RouterProvider } from '@tanstack/react-router';
import { configure, render } from '@testing-library/react';
import type { DetachedWindowAPI, Request as PageRequest, Window } from 'happy-dom';
import { isEnough, type Role } from '#web/data/roles.js';
import openapi from '../../../docs/openapi.json' with { type: 'json' };
import type { User } from '#web/data/session.js';
import { router } from '#web/router.js';

// The first page of a worker compiles its modules.
configure({ asyncUtilTimeout: 20_000 });

/** A request that a page sent. */
export interface ApiRequest {
  /** `POST /v1/admin/runs/7/cancel` */
  route: string;
  query: URLSearchParams;
  /** Parsed JSON, or the text of a file. */
  body: unknown;
}

/** JSON that the API answers, by method and path; a function returns it for each request. */
export type Replies = Readonly<Record<string, unknown>>;

/** An error of the API: `new Refusal(403, { code: 'FORBIDDEN', detail: '…' })`. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly problem: object,
  ) {}
}

export const operator: User = createUser('operator');

/** Returns a user of the whole chain with a role. */
export function createUser(role: Role): User {
  return {
    name: 'key 3',
    role,
    personalData: false,
    endpoints: listEndpoints(role),
    via: 'session',
  };
}

interface Route {
  operationId: string;
  description?: string;
}

/** Returns the endpoints of a role, from the sentence with the required role in OpenAPI. */
function listEndpoints(role: Role): string[] {
  const paths = openapi.paths as Record<string, Record<string, Route>>;
  const routes = Object.values(paths).flatMap((methods) => Object.values(methods));
  return routes.flatMap(({ operationId, description }) => {
    const [, needed = 'viewer'] = /Needs the role (\w+)\./.exec(description ?? '') ?? [];
    return isEnough(role, needed as Role) ? [operationId] : [];
  });
}

/** Every reader of the console causes these. */
const EVERY_PAGE: Replies = { 'GET /auth/me': operator, 'GET /auth/methods': ['key'] };

const { happyDOM } = window as unknown as { happyDOM: DetachedWindowAPI };

/** The pages hear of no event: they read again after what they do themselves. */
class SilentEventSource extends EventTarget {
  static readonly CLOSED = 2;
  readyState = 1;

  close(): void {
    this.readyState = SilentEventSource.CLOSED;
  }
}

/** Answers the requests of the pages that follow. @returns the requests, oldest first */
export function serveApi(replies: Replies): ApiRequest[] {
  const requests: ApiRequest[] = [];
  const all: Replies = { ...EVERY_PAGE, ...replies };
  Object.assign(globalThis, { EventSource: SilentEventSource });
  happyDOM.settings.fetch.interceptor = {
    async beforeAsyncRequest({ request, window: page }) {
      const sent = await readRequest(request);
      requests.push(sent);
      const reply = all[sent.route] ?? new Refusal(404, { detail: `no reply to ${sent.route}` });
      const value: unknown =
        typeof reply === 'function' ? (reply as (request: ApiRequest) => unknown)(sent) : reply;
      return createResponse(page as Window, value);
    },
  };
  return requests;
}

async function readRequest(request: PageRequest): Promise<ApiRequest> {
  const { pathname, searchParams } = new URL(request.url);
  const text = await request.text();
  const isJson = request.headers.get('content-type')?.startsWith('application/json');
  return {
    route: `${request.method} ${pathname}`,
    query: searchParams,
    body: isJson && text !== '' ? (JSON.parse(text) as unknown) : text,
  };
}

function createResponse({ Response }: Window, value: unknown) {
  const [status, body] = value instanceof Refusal ? [value.status, value.problem] : [200, value];
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json' },
  });
}

/** Opens a page of the console, as its address would. @returns the address as the reader sees it */
export function openPage(address: string): { readAddress(): string } {
  const history = createMemoryHistory({ initialEntries: [address] });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={client}>
      <RouterProvider router={createRouter({ ...router.options, history })} />
    </QueryClientProvider>,
  );
  return { readAddress: () => history.location.href };
}
