import type { DepartmentMonthConnection } from '#analytics/use-cases/monthly-department-sales/monthly-department-sales.js';
import type { ByHand } from '../by-hand.js';
import type { DepartmentMonth } from '#analytics/use-cases/monthly-department-sales/monthly-department-sales.js';
import { monthAndYear, monthOf, shortMonth, yearOf } from '#analytics/words/dates.js';
import { money } from '#analytics/words/numbers.js';
import { dot, lineY, pointer, tip } from '@observablehq/plot';
import { draw, NARROW, short, withLegend } from '../../charts/draw.js';

/** Colours of the latest years, from the last one back. */
const colours = ['var(--accent-mark)', 'var(--type-b)', 'var(--type-c)'];

/** Draws the weekly average by month, one line per year. */
export function chartOf(months: readonly DepartmentMonth[], width: number): Element {
  const lastYear = yearOf(months.at(-1)?.month ?? '0');
  const colour = ({ month }: DepartmentMonth) =>
    colours[lastYear - yearOf(month)] ?? 'var(--muted-mark)';
  const place = {
    x: ({ month }: DepartmentMonth) => monthOf(month),
    y: 'weeklyAverage',
  } as const;
  const chart = draw(width, {
    height: width < NARROW ? 250 : 310,
    x: {
      label: null,
      domain: [1, 12],
      ticks: Array.from({ length: 12 }, (_, i) => i + 1),
      tickFormat: (month: number) => shortMonth(month).slice(0, width < NARROW ? 1 : 3),
    },
    y: { label: 'average week', tickFormat: short, grid: true, ticks: 5 },
    marks: [
      lineY(months, {
        ...place,
        z: ({ month }: DepartmentMonth) => yearOf(month),
        stroke: colour,
        strokeWidth: 2,
      }),
      dot(months, { ...place, r: 3, fill: colour }),
      tip(
        months,
        pointer({
          ...place,
          title: (each: DepartmentMonth) =>
            `${monthAndYear(each.month)}\n${money(each.weeklyAverage)} a week\n${money(each.total)} in all`,
        }),
      ),
    ],
  });
  const years = [...new Set(months.map(({ month }) => yearOf(month)))].reverse();
  const keys = years.slice(0, colours.length).map((year, index) => ({
    label: String(year),
    colour: colours[index] ?? 'var(--muted-mark)',
  }));
  const earlier = { label: 'earlier', colour: 'var(--muted-mark)' };
  return withLegend(chart, years.length > keys.length ? [...keys, earlier] : keys);
}

export const byHand: ByHand<DepartmentMonthConnection, DepartmentMonth, { department: number }> = {
  chart:
    ({ rows }) =>
    (width) =>
      chartOf(rows, width),
};
