import { expect, it } from 'vitest';
import { ATTEMPTS, waitAfter } from './run-job.js';

const listWaits = (random: number) =>
  Array.from({ length: ATTEMPTS - 1 }, (_, index) => waitAfter(index + 1, random) / 1_000);

it('waits four times as long each time, up to an hour', () => {
  expect(listWaits(1)).toEqual([5, 20, 80, 320, 1280, 3600, 3600, 3600, 3600, 3600, 3600]);
});

it('spreads jobs that failed together over half of the wait', () => {
  expect(listWaits(0)).toEqual(listWaits(1).map((seconds) => seconds / 2));
  expect(waitAfter(1, 0.5)).toBe(3_750);
});

it('retries for three to seven hours', () => {
  const hours = (random: number) => listWaits(random).reduce((sum, each) => sum + each, 0) / 3_600;
  expect(hours(0)).toBeGreaterThan(3);
  expect(hours(1)).toBeLessThan(7);
});
