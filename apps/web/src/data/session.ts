import { csrfHeader } from './csrf.js';
import { Failure, unreachable } from './failure.js';

/** The user of this browser, as the API knows them. */
export interface User {
  /** `key 3`, `user anna@retail.example`. */
  name: string;
  role: string;
  via: 'key' | 'token' | 'session' | 'anonymous';
}

/** Returns the current user; undefined for nobody, and while the API cannot be reached. */
export async function currentUser(): Promise<User | undefined> {
  const response = await fetch('/auth/me').catch(() => undefined);
  return response?.ok === true ? ((await response.json()) as User) : undefined;
}

/** Whether people can also sign in through an issuer. */
export async function hasIssuer(): Promise<boolean> {
  const response = await fetch('/auth/methods').catch(() => undefined);
  return response?.ok === true && ((await response.json()) as string[]).includes('issuer');
}

/** Exchanges an API key for a session. The page does not store the key. @throws Failure */
export const signInWithKey = (key: string): Promise<void> =>
  post('/auth/session', { authorization: `Bearer ${key}` });

/** Uses the code of a link that `npm start` printed. @throws Failure */
export const signInWithCode = (code: string): Promise<void> =>
  post('/auth/session', { 'content-type': 'application/json' }, JSON.stringify({ code }));

/** @throws Failure */
export const signOut = (): Promise<void> => post('/auth/logout', {});

/** Returns the code in an address like `/#sign-in=…`. */
export const codeIn = (hash: string): string | undefined =>
  new URLSearchParams(hash.slice(1)).get('sign-in') ?? undefined;

async function post(path: string, headers: Record<string, string>, body?: string): Promise<void> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { ...headers, ...csrfHeader(document.cookie) },
    body: body ?? null,
  }).catch(() => {
    throw unreachable();
  });
  if (response.ok) return;
  const problem = (await response.json().catch(() => ({}))) as { detail?: string };
  const message = problem.detail ?? `The API answered with status ${response.status}.`;
  throw new Failure('refused', message, 'Sign in again.');
}
