import { dot, lineY, link, pointer, pointerY, tip } from '@observablehq/plot';
import { formatNumber } from '#analytics/words/numbers.js';
import { createDateAxis } from '#analytics/charts/date-axis.js';
import { draw, type Key, NARROW, formatShort, withLegend } from '#analytics/charts/draw.js';

/** A figure of two choices. */
interface PointPair {
  key: string;
  /** The date in milliseconds, or the number of a week or month; undefined for a name. */
  at: number | undefined;
  one: number | undefined;
  other: number | undefined;
}

const ONE = 'var(--accent-mark)';
const OTHER = 'var(--type-b)';
const ROWS_MAX = 15;
/** Numbers of weeks and months are below. */
const NUMBERS_MAX = 60;

/** Draws two choices: lines over time, else a pair of dots for each of the first rows. */
export function drawComparison(
  pairs: readonly PointPair[],
  [one, other]: readonly [string, string],
  measure: string,
  width: number,
): Element {
  const isOverTime = pairs.length > 1 && pairs.every(({ at }) => at !== undefined);
  const chart = isOverTime ? drawLines(pairs, measure, width) : drawDots(pairs, measure, width);
  const keys: Key[] = [
    { label: one, colour: ONE },
    { label: other, colour: OTHER },
  ];
  return withLegend(chart, keys);
}

const formatTitle = ({ key, one, other }: PointPair) =>
  [key, ...[one, other].map((value) => (value === undefined ? '–' : formatNumber(value)))].join(
    '\n',
  );

function drawLines(pairs: readonly PointPair[], measure: string, width: number): Element {
  const isNumber = pairs.every(({ at = 0 }) => at <= NUMBERS_MAX);
  const x = ({ at = 0 }: PointPair) => (isNumber ? at : new Date(at));
  const y = (field: 'one' | 'other') => (pair: PointPair) => pair[field] ?? NaN;
  const isNarrow = width < NARROW;
  return draw(width, {
    height: isNarrow ? 240 : 290,
    x: isNumber
      ? { type: 'linear', label: 'number in the year', ticks: isNarrow ? 4 : 8 }
      : createDateAxis(
          pairs.map(({ at = 0 }) => new Date(at).toISOString().slice(0, 10)),
          width,
        ),
    y: { label: measure, tickFormat: formatShort, grid: true, ticks: 5 },
    marks: [
      lineY(pairs, { x, y: y('one'), stroke: ONE, strokeWidth: 2 }),
      lineY(pairs, { x, y: y('other'), stroke: OTHER, strokeWidth: 2 }),
      dot(pairs, { x, y: y('one'), r: 2.5, fill: ONE }),
      dot(pairs, { x, y: y('other'), r: 2.5, fill: OTHER }),
      tip(
        pairs,
        pointer({ x, y: ({ one, other }: PointPair) => one ?? other ?? NaN, title: formatTitle }),
      ),
    ],
  });
}

function drawDots(pairs: readonly PointPair[], measure: string, width: number): Element {
  const whole = pairs.filter(({ one, other }) => one !== undefined && other !== undefined);
  const shown = (whole.length > 0 ? whole : pairs).slice(0, ROWS_MAX);
  const longest = Math.max(...shown.map(({ key }) => key.length), 1);
  const place = { y: 'key' } as const;
  return draw(width, {
    height: 64 + shown.length * 26,
    marginLeft: Math.min(Math.max(64, 16 + longest * 7), width / 2),
    x: {
      label: measure,
      labelAnchor: 'left',
      tickFormat: formatShort,
      grid: true,
      ticks: width < NARROW ? 3 : 6,
      nice: true,
    },
    y: { label: null, tickSize: 0, domain: shown.map(({ key }) => key) },
    marks: [
      link(shown, {
        ...place,
        x1: 'one',
        x2: 'other',
        stroke: 'var(--muted-mark)',
        strokeWidth: 3,
      }),
      dot(shown, { ...place, x: 'one', r: 5, fill: ONE }),
      dot(shown, { ...place, x: 'other', r: 5, fill: OTHER }),
      tip(
        shown,
        pointerY({
          ...place,
          x: ({ one, other }: PointPair) => one ?? other ?? 0,
          title: formatTitle,
        }),
      ),
    ],
  });
}
