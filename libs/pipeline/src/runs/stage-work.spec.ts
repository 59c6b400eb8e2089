import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProgressWriter, withinLimit } from './stage-work.js';

describe('work with a time limit', () => {
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
      'integrate of run 7 took longer than 60 minutes: the worker retries it; if the stage needs longer, raise its limitMinutes',
  };
  const within = (work: (signal: AbortSignal) => Promise<unknown>, signal = outside.signal) =>
    withinLimit('integrate of run 7', 60, signal, work);

  it('returns its result, and leaves no timer', async () => {
    expect(await within(() => Promise.resolve(7))).toBe(7);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('throws the error of the work', async () => {
    await expect(within(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });

  it('aborts with a retryable error after the limit', async () => {
    const result = expect(within(untilAborted)).rejects.toMatchObject(timedOut);
    await vi.advanceTimersByTimeAsync(60 * 60_000);
    await result;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is abandoned when it ignores the abort', async () => {
    const result = expect(within(() => new Promise(() => undefined))).rejects.toMatchObject(
      timedOut,
    );
    await vi.advanceTimersByTimeAsync(60 * 60_000 + 29_999);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    await result;
  });

  it('ends on an outer abort', async () => {
    const stop = new AbortController();
    const result = expect(within(untilAborted, stop.signal)).rejects.toThrow('ended');
    stop.abort();
    await result;
  });
});

describe('ProgressWriter', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function recorder() {
    const written: unknown[][] = [];
    const writer = new ProgressWriter((...line) => {
      written.push(line);
      return Promise.resolve();
    });
    return { written, writer };
  }

  it('writes the newest report, at most five times a second', async () => {
    const { written, writer } = recorder();
    for (let row = 1; row <= 100; row++) {
      writer.report('copying', row, 100);
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.advanceTimersByTimeAsync(200);
    expect(written.length).toBeLessThanOrEqual(5);
    expect(written.length).toBeGreaterThanOrEqual(4);
    expect(written.at(-1)).toEqual(['copying', 100, 100]);
  });

  it('writes nothing without a new report', async () => {
    const { written, writer } = recorder();
    writer.report('copying');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(written).toEqual([['copying', 0, undefined]]);
  });

  it('writes nothing after the end', async () => {
    const { written, writer } = recorder();
    writer.report('copying', 1);
    await writer.finish();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(written).toEqual([]);
  });

  it('waits for a write in progress', async () => {
    let release: () => void = () => undefined;
    const writer = new ProgressWriter(() => new Promise((resolve) => (release = resolve)));
    writer.report('copying', 1);
    await vi.advanceTimersByTimeAsync(200);
    let finished = false;
    const end = writer.finish().then(() => (finished = true));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(finished).toBe(false);
    release();
    await end;
    expect(finished).toBe(true);
  });

  it('continues after a failed write', async () => {
    const lines: string[] = [];
    const writer = new ProgressWriter((step) => {
      lines.push(step);
      return lines.length === 1 ? Promise.reject(new Error('database away')) : Promise.resolve();
    });
    writer.report('one');
    await vi.advanceTimersByTimeAsync(200);
    writer.report('two');
    await vi.advanceTimersByTimeAsync(200);
    await writer.finish();
    expect(lines).toEqual(['one', 'two']);
  });
});
