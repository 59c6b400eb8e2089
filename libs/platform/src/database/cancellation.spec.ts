import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { cancellableQuery } from './cancellation.js';

it.each([
  // The server says so before it closes the connection.
  ['57P01', 'terminating connection due to administrator command', true],
  ['', 'Connection terminated unexpectedly', true],
  ['57014', 'canceling statement due to statement timeout', false],
  ['42P01', 'relation "x" does not exist', false],
])('after %s "%s" the connection is thrown away: %s', async (code, message, isThrownAway) => {
  const released: unknown[] = [];
  const client = {
    query: () => Promise.reject(Object.assign(new Error(message), { code })),
    release: (isOver: unknown) => released.push(isOver),
  };
  const pool = { connect: () => Promise.resolve(client) } as unknown as Pool;
  const { signal } = new AbortController();
  await expect(cancellableQuery(pool, { text: 'SELECT 1' }, signal)).rejects.toThrow(message);
  expect(released).toEqual([isThrownAway]);
});
