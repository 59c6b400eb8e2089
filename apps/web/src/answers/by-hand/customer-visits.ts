import type { ByHand } from '../by-hand.js';
import type { CustomerVisitsAnswer } from '#analytics/use-cases/customer-visits/customer-visits.js';
import { monthName, shortMonth } from '#analytics/words/dates.js';
import { count } from '#analytics/words/numbers.js';
import { barY, ruleY, text, tip, pointerX } from '@observablehq/plot';
import { draw, NARROW, short } from '../../charts/draw.js';

interface Asked {
  storeType?: string;
  month?: number;
  year?: number;
}

interface MonthVisits {
  month: number;
  visits: number;
}

/** Draws visits by month, the chosen month in colour. */
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

export const byHand: ByHand<CustomerVisitsAnswer, MonthVisits, Asked> = {
  more: (asked) => [{ ...asked, month: undefined, byMonth: true }],
  rows: (_answer, [ofMonths], { storeType }) =>
    (ofMonths?.months ?? []).flatMap(({ averageWeeklyVisits: visits, ...rest }) =>
      visits === null || rest.storeType !== (storeType ?? null) ? [] : [{ visits, ...rest }],
    ),
  chart:
    ({ rows, asked }) =>
    (width) =>
      chartOf(rows, asked.month, width),
};
