import { expect, it } from 'vitest';
import { AppError } from '#platform/errors/app-error.js';
import type { SqlState } from '#lake/ports/sql-service.js';
import { untilSettled } from './until-settled.js';

const error = new AppError('QUERY_FAILED', 'no such column');

/** A service whose query goes through these states, and stays in the last. */
function through(...statuses: SqlState['status'][]) {
  const cancelled: string[] = [];
  return {
    cancelled,
    state: () => {
      const status = statuses.length > 1 ? statuses.shift()! : statuses[0]!;
      const rest = { bytesScanned: null, costUsd: null, ms: 1 };
      return Promise.resolve({ status, error: status === 'failed' ? error : null, ...rest });
    },
    cancel: (id: string) => {
      cancelled.push(id);
      return Promise.resolve();
    },
  };
}

it('gives the state of a query that succeeds', async () => {
  const service = through('queued', 'running', 'succeeded');
  expect(await untilSettled(service, '1', { ms: 10_000 })).toMatchObject({ status: 'succeeded' });
  expect(service.cancelled).toEqual([]);
});

it('throws what it failed with, or that it was cancelled', async () => {
  await expect(untilSettled(through('failed'), '1', { ms: 1 })).rejects.toBe(error);
  await expect(untilSettled(through('cancelled'), '1', { ms: 1 })).rejects.toMatchObject({
    code: 'QUERY_CANCELLED',
  });
});

it('cancels a query that takes too long', async () => {
  const service = through('running');
  await expect(untilSettled(service, '1', { ms: 20 })).rejects.toMatchObject({
    code: 'QUERY_TOO_LONG',
  });
  expect(service.cancelled).toEqual(['1']);
});

it('cancels a query that nobody waits for any more', async () => {
  const service = through('running');
  const gone = new AbortController();
  const waiting = untilSettled(service, '1', { ms: 60_000, signal: gone.signal });
  gone.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  expect(service.cancelled).toEqual(['1']);
});
