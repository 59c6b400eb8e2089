import { describe, expect, it } from 'vitest';
import { AppError } from '../errors/app-error.js';
import { unlessAborted } from '../process/unless-aborted.js';
import { backOff, withRetries, pause } from './retries.js';

const busy = () => new AppError('AWS_UNAVAILABLE', 'busy', { retryable: true });
const forever = { pollMs: 1, giveUpAfterMs: 60_000 };
const never = new Promise<never>(() => undefined);

describe('withRetries', () => {
  it('retries while the error is retryable', async () => {
    let asked = 0;
    const answer = () => (++asked < 4 ? Promise.reject(busy()) : Promise.resolve('here'));
    expect(await withRetries(answer, forever)).toBe('here');
    expect(asked).toBe(4);
  });

  it('does not retry an error that is not retryable', async () => {
    let asked = 0;
    const refuse = () => {
      asked++;
      return Promise.reject(new AppError('AWS_ACCESS_DENIED', 'no'));
    };
    await expect(withRetries(refuse, forever)).rejects.toThrow('no');
    expect(asked).toBe(1);
  });

  it('fails when its time for retries is over', async () => {
    const ask = () => Promise.reject(busy());
    await expect(withRetries(ask, { pollMs: 1, giveUpAfterMs: 0 })).rejects.toThrow('busy');
  });

  it('stops with the signal’s reason during any wait', async () => {
    const abortedBy = (start: (signal: AbortSignal) => Promise<unknown>) => {
      const stop = new AbortController();
      const running = start(stop.signal);
      stop.abort(new Error('enough'));
      return expect(running).rejects.toThrow('enough');
    };
    await abortedBy((signal) => withRetries(() => never, forever, signal));
    const slow = { pollMs: 600_000, giveUpAfterMs: 600_000 };
    await abortedBy((signal) => withRetries(() => Promise.reject(busy()), slow, signal));
    await abortedBy((signal) => pause(600_000, signal));
    await abortedBy((signal) => unlessAborted(never, signal));
  });
});

describe('backOff', () => {
  it('grows up to twelve polls and stays between half and all of that', () => {
    const bounds = [1, 2, 4, 8, 12, 12];
    for (const [index, bound] of bounds.entries()) {
      const waits = Array.from({ length: 100 }, () => backOff(index + 1, 1000));
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(bound * 500);
      expect(Math.max(...waits)).toBeLessThan(bound * 1000);
      expect(new Set(waits).size).toBeGreaterThan(1);
    }
  });
});
