import { expect, it } from 'vitest';
import { listPresentations } from '#analytics/answers/answers.js';
import { computeTrend } from './trend.js';

function requireAnswer(name: string) {
  const shown = listPresentations().find((each) => each.name === name)!;
  return { ...shown, presentation: shown.presentation! };
}
const weeks = ['05', '12', '19', '26'].flatMap((day) =>
  ['02', '03'].map((month) => `2010-${month}-${day}`),
);

it('returns the first figure of a list by week', () => {
  const rows = weeks.map((week, index) => ({ week, price: 2 + index / 10, nextPrice: 9 }));
  expect(computeTrend(requireAnswer('lowestFuelPrices'), rows)).toEqual([
    2, 2.1, 2.2, 2.3, 2.4, 2.5, 2.6, 2.7,
  ]);
});

it('returns nothing for a short list, and for several rows of a week', () => {
  const row = { week: '2010-02-05', total: 1, department: 1 };
  expect(computeTrend(requireAnswer('lowestFuelPrices'), [row])).toBeUndefined();
  const rows = Array.from({ length: 8 }, (_, department) => ({ ...row, department }));
  expect(computeTrend(requireAnswer('departmentPerformance'), rows)).toBeUndefined();
});
