import { expect, it } from 'vitest';
import { computeLorenz, type Spender } from './chart.js';

const customer = (number: number, share: number): Spender => ({
  createCustomer: number,
  rank: number,
  share,
});
/** Four customers spend 40, 30, 20 and 10 %. */
const best = [0.4, 0.3, 0.2, 0.1].map((share, index) => customer(index + 1, share));

it('adds up the spend from the customers who spend least', () => {
  const points = computeLorenz(best, 4);
  expect(points.map(({ customers }) => customers)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  // 10, 10 + 20, 10 + 20 + 30, and all.
  [0, 0.1, 0.3, 0.6, 1].forEach((spend, index) =>
    expect(points[index]?.spend).toBeCloseTo(spend, 9),
  );
  expect(points[1]?.customer?.createCustomer).toBe(4);
});

it('reaches the customers that it did not read as one straight line', () => {
  const points = computeLorenz(best.slice(0, 2), 4);
  // The two others are half of the customers, with 20 + 10 % of the spend.
  expect(points[1]?.customers).toBe(0.5);
  expect(points[1]?.spend).toBeCloseTo(0.3, 9);
});
