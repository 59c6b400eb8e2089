import { describe, expect, it } from 'vitest';
import { withTimeLimit } from './with-time-limit.js';

const LONG = 60_000;
/** Runs until the signal aborts. */
const endless = (signal: AbortSignal) =>
  new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(new Error('broken off'))),
  );

describe('inTime', () => {
  it('returns the result of the work, and throws its errors', async () => {
    expect(await withTimeLimit(LONG, undefined, () => Promise.resolve(7))).toBe(7);
    const failing = withTimeLimit(LONG, undefined, () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
  });

  it('aborts work that takes too long', async () => {
    await expect(withTimeLimit(20, undefined, endless)).rejects.toMatchObject({
      code: 'QUERY_TOO_LONG',
      message: 'it takes longer than 0.02 s, including the download of its files; query less data',
    });
  });

  it('aborts work when the caller cancels', async () => {
    const stop = new AbortController();
    const work = withTimeLimit(LONG, stop.signal, endless);
    stop.abort();
    await expect(work).rejects.toMatchObject({ code: 'QUERY_CANCELLED' });
  });
});
