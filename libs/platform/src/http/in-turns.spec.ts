import { describe, expect, it } from 'vitest';
import { inTurns } from './in-turns.js';

const turn = () => new Promise<void>((resolve) => void setImmediate(resolve));

describe('inTurns', () => {
  it('does one piece in a turn, in order, and what comes up meanwhile after them', async () => {
    const later = inTurns();
    const done: string[] = [];
    later(() => {
      done.push('a');
      later(() => done.push('d'));
    });
    for (const name of ['b', 'c']) later(() => done.push(name));
    expect(done).toEqual([]);
    for (const all of ['a', 'ab', 'abc', 'abcd']) {
      await turn();
      expect(done.join('')).toBe(all);
    }
    later(() => done.push('e'));
    await turn();
    expect(done.join('')).toBe('abcde');
  });
});
