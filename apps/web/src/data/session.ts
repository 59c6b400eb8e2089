import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Scope } from '#access/scope.js';
import { buildCsrfHeader } from './csrf.js';
import { Failure, readFailure, createUnreachable } from './failure.js';
import { isEnough, type Role } from './roles.js';

/** The user of this browser, as the API knows them. */
export interface User {
  /** `key 3`, `user anna@retail.example`. */
  name: string;
  role: Role;
  /** Whether they may read names, addresses and telephone numbers. */
  personalData: boolean;
  /** The stores and departments that they may see; left out for the whole chain. */
  scope?: Scope;
  via: 'key' | 'token' | 'session' | 'anonymous';
}

/** The current user; null for nobody. */
export const currentUser = queryOptions({
  queryKey: ['me'],
  staleTime: 60_000,
  // The reader may have signed in in another tab.
  refetchOnWindowFocus: 'always',
  async queryFn({ signal }): Promise<User | null> {
    const response = await fetch('/auth/me', { signal }).catch(() => {
      throw createUnreachable();
    });
    if (response.status === 401) return null;
    if (!response.ok) throw await readFailure(response);
    return (await response.json()) as User;
  },
});

/** Returns the current user; null for nobody; undefined until the API has answered. */
export const useUser = (): User | null | undefined => useQuery(currentUser).data;

/**
 * Returns whether the current user has a role, or one with more rights. The API refuses to users with a scope what needs
 * more than a viewer.
 */
export function useRole(needed: Role): boolean {
  const user = useUser();
  return user !== null && user !== undefined && isEnough(user.role, needed) && isOpen(user, needed);
}

const isOpen = ({ scope }: User, needed: Role) => scope === undefined || needed === 'viewer';

/** What a page or a link to it declares of its readers. */
export interface Entrance {
  /** The least role. */
  role?: Role | undefined;
  /** Whether the API answers its questions to users with a scope. */
  takesScope?: boolean;
}

/** Returns whether a user may enter a page. @param user nobody reads as a viewer of the whole chain */
export const mayEnter = (
  user: Pick<User, 'role' | 'scope'> | null | undefined,
  { role = 'viewer', takesScope = false }: Entrance,
): boolean => isEnough(user?.role ?? 'viewer', role) && (user?.scope === undefined || takesScope);

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
