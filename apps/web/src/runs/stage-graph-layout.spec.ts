import { expect, it } from 'vitest';
import { computeLayout } from './stage-graph-layout.js';

it('places stages of one step above each other, and the stage that waits for both to the right', () => {
  const { boxes, arrows } = computeLayout([
    { stage: 'sales', after: [] },
    { stage: 'stores', after: [] },
    { stage: 'integrate', after: ['sales', 'stores'] },
  ]);
  const [sales, stores, integrate] = boxes;
  // The margin of 4; then a box of 156 and a gap of 22.
  expect([sales?.x, stores?.x, integrate?.x]).toEqual([4, 4, 182]);
  // A box of 56 and a gap of 14.
  expect(Math.abs((sales?.y ?? 0) - (stores?.y ?? 0))).toBe(70);
  expect(arrows.map(({ from, to }) => [from, to])).toEqual([
    ['sales', 'integrate'],
    ['stores', 'integrate'],
  ]);
});
