import { type QueryClient, queryOptions, useQuery } from '@tanstack/react-query';
import type { Scope } from '#access/scope.js';
import type { operations } from './api-types.js';
import { buildCsrfHeader } from './csrf.js';
import { Failure, readFailure, createUnreachable } from './failure.js';
import { isEnough, type Role } from './roles.js';

/** The name of an endpoint of the API. */
export type Endpoint = keyof operations;

/** The user of this browser, as the API knows them. */
export interface User {
  /** `key 3`, `user anna@retail.example`. */
  name: string;
  role: Role;
  /** Whether they may read names, addresses and telephone numbers. */
  personalData: boolean;
  /** The stores and departments that they may see; left out for the whole chain. */
  scope?: Scope;
  /** The names of the endpoints that the API does not refuse to them. */
  endpoints: readonly string[];
  via: 'key' | 'token' | 'session' | 'anonymous';
}

/** The current user; null for nobody. */
export const currentUser = queryOptions({
  queryKey: ['me'],
  staleTime: 60_000,
  // The reader may have signed in in another tab.
  refetchOnWindowFocus: 'always',
  async queryFn({ signal, client }): Promise<User | null> {
    const response = await fetch('/auth/me', { signal }).catch(() => {
      throw createUnreachable();
    });
    if (response.status === 401) return null;
    if (!response.ok) throw await readFailure(response);
    const user = (await response.json()) as User;
    forgetOthers(client, user);
    return user;
  },
});

/** The last user of each client, also after the session ended. */
const lastUsers = new WeakMap<QueryClient, string>();
/** What the API sends to every user alike. */
const COMMON: readonly unknown[] = ['me', 'sign-in-methods'];

/** Forgets what another user read, or the same one with another scope, and reads what the page shows again. */
function forgetOthers(client: QueryClient, { name, scope }: User): void {
  const user = JSON.stringify([name, scope]);
  const former = lastUsers.get(client);
  lastUsers.set(client, user);
  if (former === undefined || former === user) return;
  void client.resetQueries({ predicate: ({ queryKey: [first] }) => !COMMON.includes(first) });
}

/** Returns the current user; null for nobody; undefined until the API has answered. */
export const useUser = (): User | null | undefined => useQuery(currentUser).data;

/** Returns whether an endpoint is open to the current user; false until the API has named the user. */
export const useMay = (endpoint: Endpoint): boolean => {
  const user = useUser();
  return user !== null && user !== undefined && isOpen(user, endpoint);
};

/** Returns whether the API does not refuse an endpoint to a user. */
export const isOpen = ({ endpoints }: Pick<User, 'endpoints'>, endpoint: string): boolean =>
  endpoints.includes(endpoint);

/** What a page or a link to it declares of its readers. */
export interface Entrance {
  /** The least role. */
  role?: Role | undefined;
  /** The endpoint that it asks first: a page whose parts ask others has none. */
  asks?: Endpoint | undefined;
}

/** Returns whether a user may enter a page. @param user nobody reads as a viewer of the whole chain */
export const mayEnter = (
  user: Pick<User, 'role' | 'endpoints'> | null | undefined,
  { role = 'viewer', asks }: Entrance,
): boolean =>
  isEnough(user?.role ?? 'viewer', role) && (!user || asks === undefined || isOpen(user, asks));

/** The ways to sign in here: `key`, and `issuer` with an OpenID provider. */
export const signInMethods = queryOptions({
  queryKey: ['sign-in-methods'],
  staleTime: Infinity,
  async queryFn({ signal }): Promise<readonly string[]> {
    const response = await fetch('/auth/methods', { signal });
    if (!response.ok) throw await readFailure(response);
    return (await response.json()) as string[];
  },
});

/** Exchanges an API key for a session. The page does not store the key. @throws Failure */
export const signInWithKey = (key: string): Promise<void> =>
  post('/auth/session', { authorization: `Bearer ${key}` });

/** Uses the code of a link that `npm start` printed. @throws Failure */
export const signInWithCode = (code: string): Promise<void> =>
  post('/auth/session', { 'content-type': 'application/json' }, JSON.stringify({ code }));

/** @throws Failure */
export const signOut = (): Promise<void> => post('/auth/logout', {});

/** Returns the code in an address like `/#sign-in=…`. */
export const readSignInCode = (hash: string): string | undefined =>
  new URLSearchParams(hash.slice(1)).get('sign-in') ?? undefined;

async function post(path: string, headers: Record<string, string>, body?: string): Promise<void> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { ...headers, ...buildCsrfHeader(document.cookie) },
    body: body ?? null,
  }).catch(() => {
    throw createUnreachable();
  });
  if (response.ok) return;
  const { message, code } = await readFailure(response);
  throw new Failure('refused', message, 'Sign in again.', { code });
}
