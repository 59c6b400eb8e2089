import { dot, lineY, pointer, text, tip } from '@observablehq/plot';
import { day } from '../words/dates.js';
import { createDateAxis } from './date-axis.js';
import { draw, NARROW, SERIES, withLegend } from './draw.js';
import { defineHatch, HATCH } from './hatch.js';
import { isComplete, listStateKeys, numberRuns } from './runs.js';

/** The rank of something at one date. */
export interface RankedPoint {
  name: string;
  /** ISO 8601. */
  date: string;
  rank: number;
  state: string;
  /** Shown at the point. */
  title: string;
}

/** Those that are named at the last date. */
const NAMED_MAX = 10;
/** Lower ranks are drawn at the lowest one, so that no line breaks. */
const RANKS_MAX = 20;
const LETTER_PX = 6.8;

/**
 * Draws how the best of a date came to their ranks: one line each, rank 1 at the top.
 * @param leading the date that the sentence is about; earlier ones are drawn if they are complete
 */
export function drawBumps(
  all: readonly RankedPoint[],
  leading: string,
  label: string,
  width: number,
): Element {
  const past = all.filter(
    (each) => each.date === leading || (each.date < leading && isComplete(each)),
  );
  const best = past
    .filter(({ date, rank }) => date === leading && rank <= NAMED_MAX)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, NAMED_MAX);
  const names = best.map(({ name }) => name);
  const shown = past
    .filter(({ name }) => names.includes(name))
    .sort((a, b) => (a.date < b.date ? -1 : 1));
  const dates = past.map(({ date }) => date);
  const runs = numberRuns(
    shown,
    ({ date }) => date,
    ({ name }) => name,
  );
  const lowest = Math.min(Math.max(...shown.map(({ rank }) => rank), 2), RANKS_MAX);
  const place = {
    x: ({ date }: RankedPoint) => day(date),
    y: ({ rank }: RankedPoint) => Math.min(rank, lowest),
  };
  const colour = ({ name }: RankedPoint) => SERIES[names.indexOf(name)] ?? 'var(--ink-soft)';
  const isFirst = ({ name }: RankedPoint) => names.indexOf(name) < SERIES.length;
  const isNarrow = width < NARROW;
  const longest = Math.max(...names.map((name) => name.length), 1);
  const isCut = shown.some(({ rank }) => rank > lowest);
  const chart = draw(width, {
    height: Math.max(170, 70 + lowest * (isNarrow ? 17 : 20)),
    marginLeft: 40,
    marginRight: Math.min(26 + longest * LETTER_PX, width * 0.45),
    x: createDateAxis(dates, width * 0.7),
    y: {
      label,
      domain: [lowest + 0.4, 0.6],
      ticks: Array.from({ length: lowest }, (_, index) => index + 1),
      tickFormat: (rank: number) => (isCut && rank === lowest ? `≥ ${rank}` : String(rank)),
      tickSize: 0,
    },
    marks: [
      defineHatch,
      lineY(shown.filter(isComplete), {
        ...place,
        z: (each: RankedPoint) => runs.get(each),
        stroke: colour,
        strokeWidth: (each: RankedPoint) => (isFirst(each) ? 2.4 : 1.2),
        curve: 'bump-x',
      }),
      dot(shown.filter(isComplete), { ...place, r: isNarrow ? 2.5 : 3.2, fill: colour }),
      dot(
        shown.filter((each) => !isComplete(each)),
        { ...place, r: 5, fill: HATCH, stroke: colour },
      ),
      text(best, {
        ...place,
        dx: 9,
        textAnchor: 'start',
        lineAnchor: 'middle',
        className: 'figure',
        text: 'name',
      }),
      tip(shown, pointer({ ...place, title: 'title' })),
    ],
  });
  const keys = listStateKeys(shown, 'period');
  return keys.length > 0 ? withLegend(chart, keys) : chart;
}
