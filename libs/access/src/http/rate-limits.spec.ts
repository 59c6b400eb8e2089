import { describe, expect, it } from 'vitest';
import { toNetwork, TokenBuckets } from './rate-limits.js';

describe('TokenBuckets', () => {
  it('holds a minute’s tokens and refills evenly', () => {
    let now = 0;
    const buckets = new TokenBuckets(6, () => now);
    expect(Array.from({ length: 6 }, () => buckets.take('a'))).toEqual([0, 0, 0, 0, 0, 0]);
    // One token per ten seconds.
    expect(buckets.take('a')).toBe(10);
    now = 4_000;
    expect(buckets.wait('a')).toBe(6);
    now = 10_000;
    expect([buckets.wait('a'), buckets.take('a'), buckets.take('a')]).toEqual([0, 0, 10]);
    now = 10_000_000;
    expect(Array.from({ length: 7 }, () => buckets.take('a'))).toEqual([0, 0, 0, 0, 0, 0, 10]);
  });

  it('has one bucket per name, and `wait` takes no token', () => {
    const buckets = new TokenBuckets(1, () => 0);
    expect([buckets.wait('a'), buckets.take('a'), buckets.take('b')]).toEqual([0, 0, 0]);
    expect([buckets.take('a'), buckets.wait('b'), buckets.wait('c')]).toEqual([60, 60, 0]);
  });

  it('returns at least one second', () => {
    const buckets = new TokenBuckets(6_000, () => 0);
    for (let i = 0; i < 6_000; i++) buckets.take('a');
    expect(buckets.take('a')).toBe(1);
  });

  it('has no limit for 0', () => {
    const buckets = new TokenBuckets(0, () => 0);
    for (let i = 0; i < 100; i++) expect(buckets.take('a')).toBe(0);
    expect(buckets.wait('a')).toBe(0);
  });

  it('keeps ten thousand names at most', () => {
    const buckets = new TokenBuckets(1, () => 0);
    for (let i = 0; i <= 10_000; i++) buckets.take(`name ${i}`);
    expect([buckets.wait('name 0'), buckets.wait('name 10000')]).toEqual([0, 60]);
  });
});

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['nonsense', 'nonsense'],
])('%s counts as %s', (address, network) => {
  expect(toNetwork(address)).toBe(network);
});
