import { toWords } from '#analytics/words/field-format.js';
import type { BarsOrLine, FanChart } from '#analytics/serving/chart.js';
import { day } from '#analytics/words/dates.js';
import type { Row } from '#analytics/words/template.js';
import { colours, type Drawing, type Line, type Point, type Shape } from './drawing.js';
import {
  createFrame,
  drawLegend,
  NUMBERS_WIDTH,
  drawRightwardAxis,
  drawUpwardAxis,
} from './plot-frame.js';
import { createDateScale, createNumberScale, type Scale } from './scales.js';

/** Opacity of the bands of a fan, from the narrowest. */
const OPACITIES = [0.25, 0.13];
/** With more points, dots would hide the line. */
const DOTTED_MAX = 40;

const listValues = (rows: readonly Row[], field: string): number[] =>
  rows.flatMap((row) => {
    const value = row[field];
    return typeof value === 'number' ? [value] : [];
  });

interface Axes {
  frame: ReturnType<typeof createFrame>;
  upward: Scale;
  rightward: Scale;
  shapes: Shape[];
}

/** Returns the axes of figures over time, or over another figure. */
function createAxes(
  { x, y, axis = toWords(y), isWithoutZero = false }: Omit<BarsOrLine, 'kind' | 'title'>,
  rows: readonly Row[],
  values: readonly number[],
): Axes {
  const frame = createFrame(NUMBERS_WIDTH);
  const upward = createNumberScale(isWithoutZero ? values : [0, ...values], y, [
    frame.bottom,
    frame.top,
  ]);
  const numbers = listValues(rows, x);
  const range = [frame.left + 4, frame.right - 4] as const;
  const rightward =
    numbers.length > 0
      ? createNumberScale(numbers, x, range)
      : createDateScale(
          rows.map((row) => String(row[x])),
          range,
        );
  const name = numbers.length > 0 ? toWords(x) : undefined;
  const shapes = [
    ...drawUpwardAxis(frame, upward, axis),
    ...drawRightwardAxis(frame, rightward, name),
  ];
  return { frame, upward, rightward, shapes };
}

/** Returns the places of a field's values; rows without a value have none. */
function placePoints(rows: readonly Row[], x: string, field: string, axes: Axes): Point[] {
  return rows.flatMap((row): Point[] => {
    const [at, value] = [row[x], row[field]];
    if (typeof value !== 'number') return [];
    const along = typeof at === 'number' ? at : day(String(at)).getTime();
    return [[axes.rightward.place(along), axes.upward.place(value)]];
  });
}

const drawDotsAt = (points: readonly Point[]): Shape[] =>
  points.length > DOTTED_MAX
    ? []
    : points.map((at) => ({ kind: 'dot', at, radius: 2, fill: colours.accent }));

/** Draws a figure over time, or over another figure. */
export function drawLine(chart: BarsOrLine, rows: readonly Row[]): Drawing {
  const axes = createAxes(chart, rows, listValues(rows, chart.y));
  const points = placePoints(rows, chart.x, chart.y, axes);
  const line: Line = { kind: 'line', points, stroke: colours.accent, width: 1.5 };
  const shapes = [...axes.shapes, line, ...drawDotsAt(points)];
  return { title: chart.title, width: axes.frame.right, height: axes.frame.height, shapes };
}

/** Draws a forecast within its intervals, after the values before it. */
export function drawFan(chart: FanChart, rows: readonly Row[], before: readonly Row[]): Drawing {
  const { title, x, y, bands, actual, other } = chart;
  const fields = [y, ...bands.flatMap(({ low, high }) => [low, high]), actual, other];
  const values = fields.flatMap((field) => (field === undefined ? [] : listValues(rows, field)));
  const past = chart.before ? listValues(before, chart.before.y) : [];
  const axes = createAxes(chart, [...before, ...rows], [...values, ...past]);
  const areas = bands.map(({ low, high }, index): Shape => {
    const edge = (field: string) => placePoints(rows, x, field, axes);
    const opacity = OPACITIES[index] ?? 0.1;
    const points = [...edge(low), ...edge(high).reverse()];
    return { kind: 'area', points, fill: colours.accent, opacity };
  });
  const line = (of: readonly Row[], field: string, stroke: string, isDashed = false): Line => ({
    kind: 'line',
    points: placePoints(of, x, field, axes),
    stroke,
    width: 1.5,
    isDashed,
  });
  const lines = [
    ...(chart.before ? [line(before, chart.before.y, colours.ink)] : []),
    ...(actual === undefined ? [] : [line(rows, actual, colours.ink)]),
    ...(other === undefined ? [] : [line(rows, other, colours.groups[1], true)]),
    line(rows, y, colours.accent),
  ];
  const keys = [
    ...(chart.before ? [{ label: toWords(chart.before.y), colour: colours.ink }] : []),
    ...(actual === undefined ? [] : [{ label: toWords(actual), colour: colours.ink }]),
    ...(other === undefined ? [] : [{ label: toWords(other), colour: colours.groups[1] }]),
    {
      label: `${toWords(y)} with ${bands.map(({ label }) => label).join(' and ')}`,
      colour: colours.accent,
    },
  ];
  const shapes = [...axes.shapes, ...areas.toReversed(), ...lines, ...drawLegend(axes.frame, keys)];
  return { title, width: axes.frame.right, height: axes.frame.height, shapes };
}
