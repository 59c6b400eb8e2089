import { expect, it } from 'vitest';
import { buildSteps } from './chart.js';
import type { TopCustomer } from './top-customers.js';

/** Three customers spend 40, 30 and 20 %. */
const best = [0.4, 0.3, 0.2].map(
  (share, index) => ({ customer: index + 1, rank: index + 1, share }) as TopCustomer,
);

it('starts the share of each customer where those before it end', () => {
  const [, second, third] = buildSteps(best);
  expect([second?.from, second?.to]).toEqual([0.4, 0.7]);
  expect(third?.to).toBeCloseTo(0.9, 9);
});
