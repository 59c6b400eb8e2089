import type { WeeklyTopStoreConnection } from '#analytics/use-cases/weekly-top-stores/weekly-top-stores.js';
import type { ByHand } from '../by-hand.js';
import type {
  TopStoreWins,
  WeeklyTopStore,
} from '#analytics/use-cases/weekly-top-stores/weekly-top-stores.js';
import { money } from '#analytics/words/numbers.js';
import { capitalised, stores } from '#analytics/words/sentences.js';
import { pointerX, rectY, ruleY, tip } from '@observablehq/plot';
import { draw, type Key, NARROW, short, withLegend } from '../../charts/draw.js';
import { day, longDate } from '#analytics/words/dates.js';

const COLOURS = ['var(--type-a)', 'var(--type-b)', 'var(--type-c)', 'var(--type-d)'];
const OTHERS = 'var(--muted-mark)';
const HALF_WEEK_MS = 3.5 * 24 * 3600 * 1000;

/** Draws the best sales of each week in its store's colour, pale up to the next store's sales. */
export function chartOf(
  weeks: readonly WeeklyTopStore[],
  wins: readonly TopStoreWins[],
  width: number,
): Element {
  const keys: Key[] = wins
    .slice(0, COLOURS.length)
    .map(({ store }, index) => ({ label: `Store ${store}`, colour: COLOURS[index] ?? OTHERS }));
  const isMore = wins.length > keys.length;
  const colourOf = (week: WeeklyTopStore) =>
    keys.find(({ label }) => label === `Store ${week.stores[0]?.store}`)?.colour ?? OTHERS;
  const start = ({ week }: WeeklyTopStore) => new Date(day(week).getTime() - HALF_WEEK_MS);
  const end = ({ week }: WeeklyTopStore) => new Date(day(week).getTime() + HALF_WEEK_MS);
  const next = ({ nextSales }: WeeklyTopStore) => nextSales ?? 0;
  const chart = draw(width, {
    height: width < NARROW ? 240 : 300,
    x: { type: 'utc', label: null, ticks: width < NARROW ? 4 : 8 },
    y: { label: 'best sales of the week', tickFormat: short, grid: true, ticks: 5 },
    marks: [
      rectY(weeks, {
        x1: start,
        x2: end,
        y1: 0,
        y2: next,
        shapeRendering: 'crispEdges',
        fill: colourOf,
        fillOpacity: 0.35,
      }),
      rectY(weeks, {
        x1: start,
        x2: end,
        y1: next,
        y2: 'sales',
        fill: colourOf,
        shapeRendering: 'crispEdges',
      }),
      ruleY([0]),
      tip(
        weeks,
        pointerX({
          x: ({ week }: WeeklyTopStore) => day(week),
          y: 'sales',
          title: (week: WeeklyTopStore) =>
            [
              longDate(week.week),
              capitalised(stores(week.stores.map(({ store }) => store))),
              money(week.sales),
              ...(week.margin === null ? [] : [`${money(week.margin)} ahead`]),
            ].join('\n'),
        }),
      ),
    ],
  });
  return withLegend(chart, [
    ...keys,
    ...(isMore ? [{ label: 'other stores', colour: OTHERS }] : []),
  ]);
}

export const byHand: ByHand<WeeklyTopStoreConnection, WeeklyTopStore> = {
  chart:
    ({ answer: { wins }, rows }) =>
    (width) =>
      chartOf(rows, wins, width),
};
