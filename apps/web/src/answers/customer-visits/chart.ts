import { barY, ruleY, text, tip, pointerX } from '@observablehq/plot';
import { draw, NARROW, short } from '../../charts/draw.js';
import { monthName, shortMonth } from '../../words/dates.js';
import { count } from '../../words/numbers.js';

interface MonthVisits {
  month: number;
  visits: number;
}

/** Visits month by month, the chosen one in colour. */
export function chartOf(months: readonly MonthVisits[], chosen: number | undefined, width: number) {
  const isNarrow = width < NARROW;
  return draw(width, {
    height: isNarrow ? 230 : 280,
    x: {
      label: null,
      domain: Array.from({ length: 12 }, (_, index) => index + 1),
      tickFormat: (month: number) => (isNarrow ? shortMonth(month).slice(0, 1) : shortMonth(month)),
      tickSize: 0,
    },
    y: { label: 'visits a week', tickFormat: short, grid: true, ticks: 5 },
    marks: [
      barY(months, {
        x: 'month',
        y: 'visits',
        rx: 2,
        fill: (each: MonthVisits) =>
          chosen === undefined || each.month === chosen
            ? 'var(--accent-mark)'
            : 'var(--muted-mark)',
      }),
      ruleY([0]),
      text(
        months.filter(({ month }) => month === chosen),
        {
          x: 'month',
          y: 'visits',
          dy: -8,
          text: ({ visits }: MonthVisits) => count(visits),
          className: 'figure',
        },
      ),
      tip(
        months,
        pointerX({
          x: 'month',
          y: 'visits',
          title: ({ month, visits }: MonthVisits) =>
            `${monthName(month)}\n${count(visits)} visits a week`,
        }),
      ),
    ],
  });
}
