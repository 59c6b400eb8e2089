import { QueryClient } from '@tanstack/react-query';
import { afterEach, expect, it, vi } from 'vitest';
import { currentUser } from './session.js';

afterEach(() => vi.unstubAllGlobals());

const names = ['published', 'names'];

/** Returns whether the cache keeps what the first user read when the second one comes; null is nobody. */
async function keeps(...users: ({ name: string; scope?: { stores: number[] } } | null)[]) {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  for (const [index, user] of users.entries()) {
    const reply = user ? Response.json(user) : new Response(null, { status: 401 });
    vi.stubGlobal('fetch', () => Promise.resolve(reply));
    expect(await client.query({ ...currentUser, staleTime: 0 })).toEqual(user);
    if (index === 0) client.setQueryData(names, 'Ashford');
  }
  return client.getQueryData(names) !== undefined;
}

it('forgets the names of another user, and of another scope', async () => {
  const key = { name: 'key 3', scope: { stores: [3] } };
  expect(await keeps(key, { name: 'key 7', scope: { stores: [7] } })).toBe(false);
  expect(await keeps(key, null, { name: 'key 7' })).toBe(false);
  expect(await keeps(key, { name: 'key 3', scope: { stores: [3, 7] } })).toBe(false);
});

it('keeps what a user read who signs in again', async () => {
  const key = { name: 'key 3', scope: { stores: [3] } };
  expect(await keeps(key, key)).toBe(true);
  expect(await keeps(key, null, key)).toBe(true);
});
