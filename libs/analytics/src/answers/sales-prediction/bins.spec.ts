import { expect, it } from 'vitest';
import { buildBins } from './bins.js';

const group = (x: number, n: number, mean: number, heldOut = false) => ({
  x,
  n,
  mean,
  deviations: 0,
  heldOut,
});

it('puts rows of nearly equal unemployment into one bin, and held-out rows into their own', () => {
  // From 8 to 32 a bin is 1 wide; 32 itself is in the last one.
  const groups = [
    group(8, 1, 100),
    group(8.5, 3, 200),
    group(8.5, 2, 50, true),
    group(31.5, 1, 10),
    group(32, 1, 30),
  ];
  expect(buildBins(groups)).toEqual([
    // (1 * 8 + 3 * 8.5) / 4, and (1 * 100 + 3 * 200) / 4
    { unemployment: 8.375, heldOut: false, n: 4, meanSales: 175 },
    { unemployment: 8.5, heldOut: true, n: 2, meanSales: 50 },
    { unemployment: 31.75, heldOut: false, n: 2, meanSales: 20 },
  ]);
});

it('returns one bin for equal unemployment, and none without rows', () => {
  expect(buildBins([group(8, 2, 5)])).toHaveLength(1);
  expect(buildBins([])).toEqual([]);
});
