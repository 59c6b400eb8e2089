import { describe, expect, it } from 'vitest';
import { buildMinutes } from './minutes.js';
import type { LiveSales } from './queries.js';

const sums = { transactions: 1, quantity: 1 };
const createSales = (
  live: readonly [string, number][],
  published: readonly [string, number][],
): LiveSales => {
  const listed = (minutes: readonly [string, number][]) =>
    minutes.map(([time, total]) => ({ minute: `2026-11-26T${time}:00.000Z`, total, ...sums }));
  const lists = { stores: [], products: [], groups: [] };
  return {
    sinceSnapshot: '7',
    ...sums,
    total: 0,
    ...lists,
    minutes: listed(live),
    publishedMinutes: listed(published),
  };
};
const parseTime = (time: string) => Date.parse(`2026-11-26T${time}:00Z`);

describe('the minutes of the live view', () => {
  it('have the published part and the other, in cents, and no holes', () => {
    expect(
      buildMinutes(
        createSales(
          [['12:03', 1.1]],
          [
            ['12:03', 2.29],
            ['12:01', 4],
          ],
        ),
      ),
    ).toEqual([
      { at: parseTime('12:01'), published: 400, live: 0 },
      { at: parseTime('12:02'), published: 0, live: 0 },
      { at: parseTime('12:03'), published: 229, live: 110 },
    ]);
  });

  it('are at most fifteen, up to the newest', () => {
    const minutes = buildMinutes(
      createSales(
        [
          ['11:00', 1],
          ['12:00', 2],
        ],
        [],
      ),
    );
    expect(minutes).toHaveLength(15);
    expect(minutes.at(-1)).toEqual({ at: parseTime('12:00'), published: 0, live: 200 });
  });

  it('are none without sales', () => {
    expect(buildMinutes(createSales([], []))).toEqual([]);
  });
});
