import { describe, expect, it } from 'vitest';
import { BoundedReading } from './bounded-reading.js';

describe('BoundedReading', () => {
  it('reads once for concurrent callers and keeps the result for a while', async () => {
    let reads = 0;
    const reading = new BoundedReading(() => Promise.resolve(++reads));
    expect(await Promise.all([reading.figures(), reading.figures()])).toEqual([1, 1]);
    expect(await reading.figures()).toBe(1);
  });

  it('returns nothing when the read fails, and retries', async () => {
    let reads = 0;
    const reading = new BoundedReading(() =>
      ++reads === 1 ? Promise.reject(new Error('down')) : Promise.resolve('up'),
    );
    expect(await reading.figures()).toBeUndefined();
    expect(await reading.figures()).toBe('up');
  });

  it('waits for a limited time and never reads twice at once', async () => {
    let reads = 0;
    let answer: (text: string) => void = () => undefined;
    const slow = new BoundedReading(() => {
      reads += 1;
      return new Promise<string>((resolve) => (answer = resolve));
    }, 1);
    expect(await slow.figures()).toBeUndefined();
    expect(await slow.figures()).toBeUndefined();
    expect(reads).toBe(1);
    answer('late');
    expect(await slow.figures()).toBe('late');
  });
});
