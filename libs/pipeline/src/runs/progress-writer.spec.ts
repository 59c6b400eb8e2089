import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProgressWriter } from './progress-writer.js';

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

  it('writes the newest of many reports, at most five times a second', async () => {
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

  it('writes nothing when there is nothing new', async () => {
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

  it('waits for a line that is being written', async () => {
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

  it('goes on after a line that could not be written', async () => {
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
