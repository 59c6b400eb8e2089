import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withinLimit } from './within-limit.js';

describe('work that may take so long', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const outside = new AbortController();
  const untilAborted = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('ended')));
    });
  const timedOut = {
    code: 'STAGE_TIMED_OUT',
    retryable: true,
    message:
      'integrate of run 7 took longer than 60 minutes: it is tried again; raise limitMinutes of the stage when it needs longer',
  };
  const within = (work: (signal: AbortSignal) => Promise<unknown>, signal = outside.signal) =>
    withinLimit('integrate of run 7', 60, signal, work);

  it('gives what it gives, and leaves no timer', async () => {
    expect(await within(() => Promise.resolve(7))).toBe(7);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('fails as it fails', async () => {
    await expect(within(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  it('is told to end when its time is over, and may be tried again', async () => {
    const result = expect(within(untilAborted)).rejects.toMatchObject(timedOut);
    await vi.advanceTimersByTimeAsync(60 * 60_000);
    await result;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is given up when it does not end', async () => {
    const result = expect(within(() => new Promise(() => undefined))).rejects.toMatchObject(
      timedOut,
    );
    await vi.advanceTimersByTimeAsync(60 * 60_000 + 29_999);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    await result;
  });

  it('ends as it is told from outside', async () => {
    const stop = new AbortController();
    const result = expect(within(untilAborted, stop.signal)).rejects.toThrow('ended');
    stop.abort();
    await result;
  });
});
