import { dot, lineY, pointer, text, tip } from '@observablehq/plot';
import { day } from '../words/dates.js';
import { draw, NARROW, SERIES } from './draw.js';

/** The rank of something at one date. */
export interface RankedPoint {
  name: string;
  /** ISO 8601. */
  date: string;
  rank: number;
  /** Shown at the point. */
  title: string;
}

/** Those that are named at the last date. */
const NAMED_MAX = 10;
/** Lower ranks are drawn at the lowest one, so that no line breaks. */
const RANKS_MAX = 20;
const LETTER_PX = 6.8;

/** Draws how the best of the last date came to their ranks: one line each, rank 1 at the top. */
export function drawBumps(all: readonly RankedPoint[], label: string, width: number): Element {
  const lastDate = all.reduce((last, { date }) => (date > last ? date : last), '');
  const best = all
    .filter(({ date, rank }) => date === lastDate && rank <= NAMED_MAX)
    .sort((a, b) => a.rank - b.rank);
  const names = best.map(({ name }) => name);
  const shown = all.filter(({ name }) => names.includes(name));
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
  return draw(width, {
    height: Math.max(170, 70 + lowest * (isNarrow ? 17 : 20)),
    marginLeft: 40,
    marginRight: Math.min(26 + longest * LETTER_PX, width * 0.45),
    x: { type: 'utc', label: null, ticks: isNarrow ? 3 : 7 },
    y: {
      label,
      domain: [lowest + 0.4, 0.6],
      ticks: Array.from({ length: lowest }, (_, index) => index + 1),
      tickFormat: (rank: number) => (isCut && rank === lowest ? `≥ ${rank}` : String(rank)),
      tickSize: 0,
    },
    marks: [
      lineY(
        shown.toSorted((a, b) => (a.date < b.date ? -1 : 1)),
        {
          ...place,
          z: 'name',
          stroke: colour,
          strokeWidth: (each: RankedPoint) => (isFirst(each) ? 2.4 : 1.2),
          curve: 'bump-x',
        },
      ),
      dot(shown, { ...place, r: isNarrow ? 2.5 : 3.2, fill: colour }),
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
}
