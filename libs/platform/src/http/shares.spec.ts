import { describe, expect, it } from 'vitest';
import { createAnonymousCaller } from './caller.js';
import { Shares } from './shares.js';

describe('Shares', () => {
  it('gives one caller everything while no other asks, and each other its equal share', () => {
    const shares = new Shares(12);
    expect(shares.take('a', 12)).toBe(true);
    expect(shares.take('a')).toBe(false);
    expect(shares.take('b', 7)).toBe(false);
    expect(shares.take('b', 6)).toBe(true);
    expect(shares.take('b')).toBe(false);
    expect(shares.take('c', 4)).toBe(true);
    expect(shares.take('c')).toBe(false);
  });

  it('keeps a share for a caller with a key however many addresses there are', () => {
    const shares = new Shares(100);
    for (let n = 0; n < 100; n++)
      expect(shares.take(createAnonymousCaller(`10.0.0.${n}`))).toBe(true);
    expect(shares.take(createAnonymousCaller('10.0.1.1'))).toBe(false);
    expect(shares.take('key 1', 50)).toBe(true);
    expect(shares.take('key 1')).toBe(false);
    expect(shares.take('user anna', 33)).toBe(true);
    expect(shares.take('user anna')).toBe(false);
  });

  it('has room again for what is given back', () => {
    const shares = new Shares(2);
    expect(shares.take('a', 2)).toBe(true);
    shares.give('a');
    expect(shares.take('a')).toBe(true);
    shares.give('a', 2);
    expect(shares.take('b', 2)).toBe(true);
  });
});
