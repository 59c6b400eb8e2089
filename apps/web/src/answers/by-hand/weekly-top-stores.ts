import type { WeeklyTopStoreConnection } from '#analytics/use-cases/weekly-top-stores/weekly-top-stores.js';
import type { ByHand } from '../by-hand.js';
import type {
  TopStoreWins,
  WeeklyTopStore,
} from '#analytics/use-cases/weekly-top-stores/weekly-top-stores.js';
import { count, money } from '../../words/numbers.js';
import { listed, strong, capitalised, stores } from '../../words/sentences.js';
import { pointerX, rectY, ruleY, tip } from '@observablehq/plot';
import { draw, type Key, NARROW, short, withLegend } from '../../charts/draw.js';
import { day, longDate } from '../../words/dates.js';

/** Maximum number of stores named after the winner. */
const OTHERS_MAX = 3;

/** Returns how often each store was on top. @param weeks of the whole list */
export function sentenceOf(wins: readonly TopStoreWins[], weeks: number): string {
  const most = wins[0]?.weeks;
  if (most === undefined) return 'The data has no sales in these weeks.';
  const first = wins.filter((each) => each.weeks === most).map(({ store }) => store);
  const noun = first.length === 1 ? 'Store' : 'Stores';
  const each = first.length === 1 ? '' : ' each';
  const rest = wins.slice(first.length);
  const named = rest
    .slice(0, OTHERS_MAX)
    .map((other) => `store ${other.store} in ${count(other.weeks)}`);
  if (rest.length > OTHERS_MAX) named.push(`${count(rest.length - OTHERS_MAX)} more in others`);
  const others = named.length === 0 ? '' : `, ${listed(named)}`;
  return `${strong(`${noun} ${listed(first)}`)} sold most in ${strong(count(most))} of ${count(weeks)} weeks${each}${others}.`;
}

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
  sentence: ({ answer: { wins, totalCount } }) => sentenceOf(wins, totalCount),
  chart:
    ({ answer: { wins }, rows }) =>
    (width) =>
      chartOf(rows, wins, width),
};
