import { barX, ruleX, text } from '@observablehq/plot';
import type { DepartmentWeek } from '#analytics/use-cases/department-performance/department-performance.js';
import { draw, NARROW, short } from '../../charts/draw.js';
import { change } from '../../words/numbers.js';

/** So many departments are drawn. */
const DRAWN_MAX = 12;

/** The departments that sold most in a week, each with its change on the week before. */
export function chartOf(departments: readonly DepartmentWeek[], width: number): Element {
  const drawn = departments.slice(0, DRAWN_MAX);
  const most = Math.max(...drawn.map(({ total }) => total), 1);
  const least = Math.min(...drawn.map(({ total }) => total), 0);
  return draw(width, {
    height: 64 + drawn.length * 26,
    marginLeft: 64,
    marginRight: 16,
    x: {
      label: 'sales of the week',
      tickFormat: short,
      grid: true,
      ticks: 5,
      domain: [least, most * (width < NARROW ? 1.3 : 1.14)],
    },
    y: {
      label: 'department',
      labelAnchor: 'top',
      tickSize: 0,
      domain: drawn.map(({ department }) => department),
    },
    marks: [
      barX(drawn, {
        x: 'total',
        y: 'department',
        rx: 2,
        fill: ({ rank }: DepartmentWeek) =>
          rank === 1 ? 'var(--accent-mark)' : 'var(--soft-mark)',
      }),
      ruleX([0]),
      text(drawn, {
        x: 'total',
        y: 'department',
        dx: 6,
        textAnchor: 'start',
        className: 'figure',
        text: ({ changeOnWeekBefore }: DepartmentWeek) =>
          changeOnWeekBefore === null ? '' : change(changeOnWeekBefore),
      }),
    ],
  });
}
