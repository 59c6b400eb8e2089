import { describe, expect, it } from 'vitest';
import { yieldItems } from '#test/factories/replay-fixture.js';
import { inBatches } from './staged-corrections.js';

describe('inBatches', () => {
  it.each([
    [[], []],
    [[1], [[1]]],
    [
      [1, 2, 3, 4],
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      [1, 2, 3, 4, 5],
      [[1, 2], [3, 4], [5]],
    ],
  ])('splits %j into lists of two, none of them empty', async (items, expected) => {
    const batches: number[][] = [];
    for await (const batch of inBatches(yieldItems<number>(items), 2)) batches.push(batch);
    expect(batches).toEqual(expected);
  });
});
