import { expect, it } from 'vitest';
import { createDateScale, createNumberScale, computeRoundTicks } from './scales.js';

it.each<[number, number, number[]]>([
  [0, 10, [0, 2, 4, 6, 8, 10]],
  [0, 123, [0, 50, 100, 150]],
  [2.5, 3.9, [2.5, 3, 3.5, 4]],
  [-0.03, 0.44, [-0.1, 0, 0.1, 0.2, 0.3, 0.4, 0.5]],
  [7, 7, [6, 8]],
])('encloses %d to %d with round values', (low, high, ticks) => {
  expect(computeRoundTicks(low, high)).toEqual(ticks);
});

it('places values between the ends of an axis, and writes changes in per cent', () => {
  const scale = createNumberScale([0, 0.2], 'storeWeekLift', [100, 300]);
  expect(scale.place(0)).toBe(100);
  expect(scale.place(0.1)).toBe(200);
  expect(scale.ticks.at(-1)).toEqual({ value: 0.2, text: '+20 %' });
  const money = createNumberScale([0, 2_000_000], 'total', [0, 1]);
  expect(money.ticks.map(({ text }) => text)).toEqual(['0', '500K', '1M', '1.5M', '2M']);
});

it('marks the first of months, at most eight', () => {
  const short = createDateScale(['2012-01-06', '2012-04-27'], [0, 100]);
  expect(short.ticks.map(({ text }) => text)).toEqual(['Feb 2012', 'Mar 2012', 'Apr 2012']);
  // 112 days: the 25 days to the end of January are 22.3 %.
  expect(short.place(short.ticks[0]!.value)).toBeCloseTo(23.214, 2);
  const long = createDateScale(['2010-02-05', '2020-10-26'], [0, 100]);
  expect(long.ticks.map(({ text }) => text)).toEqual(['2012', '2014', '2016', '2018', '2020']);
});
