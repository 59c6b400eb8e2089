import { describe, expect, it } from 'vitest';
import { AppError } from '#platform/errors/app-error.js';
import { withRetries } from './retry-request.js';

const away = new AppError('API_UNAVAILABLE', 'away', { retryable: true });
const wrong = new AppError('RUN_NOT_FOUND', 'no such run');
const lostConnection = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

/** Fails with each error in turn, then returns `done`; counts its calls. */
function createFailing(errors: Error[]): { attempt: () => Promise<string>; asked: () => number } {
  let asked = 0;
  const attempt = () => {
    const error = errors[asked++];
    return error ? Promise.reject(error) : Promise.resolve('done');
  };
  return { attempt, asked: () => asked };
}

describe('withRetries', () => {
  const { signal } = new AbortController();

  it('repeats a request after a retryable error', async () => {
    const { attempt, asked } = createFailing([away, lostConnection]);
    expect(await withRetries(attempt, signal)).toBe('done');
    expect(asked()).toBe(3);
  });

  it('throws a permanent error at once', async () => {
    const { attempt, asked } = createFailing([wrong]);
    await expect(withRetries(attempt, signal)).rejects.toBe(wrong);
    expect(asked()).toBe(1);
  });

  it('stops on abort, and does not retry', async () => {
    const stopping = new AbortController();
    const { attempt, asked } = createFailing([away]);
    const result = withRetries(attempt, stopping.signal);
    const stopped = new Error('stopped');
    stopping.abort(stopped);
    await expect(result).rejects.toBe(stopped);
    expect(asked()).toBe(1);
  });
});
