import { barX, pointer, text, tip } from '@observablehq/plot';
import type {
  TopStoreWins,
  WeeklyTopStore,
  WeeklyTopStoreConnection,
} from './weekly-top-stores.js';
import { day, longDate } from '../../words/dates.js';
import { change, formatCount, money } from '../../words/numbers.js';
import { capitalise, stores as storesIn } from '../../words/sentences.js';
import { nameStore } from '../../charts/name-number.js';
import { createDateAxis } from '../../charts/date-axis.js';
import { draw, NARROW, toShade, listShadeKeys, withLegend } from '../../charts/draw.js';
import { defineHatch, HATCH } from '../../charts/hatch.js';
import type { AnswerChart } from '../../charts/custom-view.js';

const HALF_WEEK_MS = 3.5 * 24 * 3600 * 1000;
/** Of narrower cells, a browser draws some not at all. */
const CELL_MIN_PX = 1;
/** Stores with a row; the others share one. */
const ROWS = 12;
const OTHERS = 'Others';
/** Width of a letter of a store's name. */
const LETTER_PX = 6.8;

/** A week in the row of one of its winners. */
interface Cell {
  row: string;
  week: WeeklyTopStore;
  margin: number;
}

/** Returns a cell for each week and winner; a tied week has several. */
export function buildCells(weeks: readonly WeeklyTopStore[], wins: readonly TopStoreWins[]) {
  const named = new Map(wins.slice(0, ROWS).map((each) => [each.store, nameStore(each)]));
  const cells = weeks.flatMap((week): Cell[] => {
    const rows = week.stores.map(({ store }) => named.get(store) ?? OTHERS);
    return [...new Set(rows)].map((row) => ({ row, week, margin: week.marginRatio ?? 0 }));
  });
  return { cells, rows: [...named.values(), OTHERS] };
}

const isComplete = ({ week }: Cell) => week.state === 'COMPLETE';

/** Draws a heat map: each week in the row of its winner, darker with a larger margin, hatched when it is partial. */
export function drawChart(
  weeks: readonly WeeklyTopStore[],
  wins: readonly TopStoreWins[],
  width: number,
): Element {
  const { cells, rows } = buildCells(weeks, wins);
  const shown = rows.filter((row) => cells.some((cell) => cell.row === row));
  const most = Math.max(...cells.filter(isComplete).map(({ margin }) => margin), 0.001);
  const time = ({ week }: Cell) => day(week.week).getTime();
  const widen = Math.max(1, (CELL_MIN_PX * weeks.length) / (width - 150));
  const half = HALF_WEEK_MS * widen;
  const longest = Math.max(...shown.map((row) => row.length), 0);
  const isNarrow = width < NARROW;
  const complete = cells.filter(isComplete);
  const counts = shown.map((row) => ({
    row,
    weeks: complete.filter((cell) => cell.row === row).length,
  }));
  const chart = draw(width, {
    height: 64 + shown.length * 32,
    marginLeft: Math.max(66, 16 + longest * LETTER_PX),
    marginRight: isNarrow ? 40 : 84,
    x: createDateAxis(
      weeks.map(({ week }) => week),
      width - 150,
    ),
    y: { label: null, tickSize: 0, domain: shown, padding: 0.16 },
    marks: [
      defineHatch,
      barX(shown, {
        x1: () => Math.min(...cells.map(time)) - HALF_WEEK_MS,
        x2: () => Math.max(...cells.map(time)) + HALF_WEEK_MS,
        y: (row: string) => row,
        fill: 'var(--shade)',
      }),
      barX(cells, {
        x1: (cell: Cell) => time(cell) - half,
        x2: (cell: Cell) => time(cell) + half,
        y: 'row',
        fill: (cell: Cell) => (isComplete(cell) ? toShade(cell.margin / most) : HATCH),
      }),
      text(counts, {
        frameAnchor: 'right',
        y: 'row',
        dx: isNarrow ? 36 : 78,
        textAnchor: 'end',
        className: 'figure',
        text: (each: { weeks: number }) =>
          isNarrow ? String(each.weeks) : formatCount(each.weeks, 'week'),
      }),
      tip(
        cells,
        pointer({
          x: time,
          y: 'row',
          title: ({ week }: Cell) =>
            [
              longDate(week.week),
              capitalise(storesIn(week.stores.map(({ store }) => store))),
              money(week.sales),
              ...(week.margin === null ? [] : [`${money(week.margin)} ahead`]),
            ].join('\n'),
        }),
      ),
    ],
  });
  const hatched = { label: 'hatched: not all stores delivered', colour: 'var(--muted-mark)' };
  return withLegend(chart, [
    ...listShadeKeys(['margin 0 %', `margin ${change(most)}`]),
    ...(complete.length < cells.length ? [hatched] : []),
  ]);
}

export const chart: AnswerChart<WeeklyTopStoreConnection, WeeklyTopStore> = {
  draw:
    ({ answer: { wins }, rows }) =>
    (width) =>
      drawChart(rows, wins, width),
};
