import { barX, dot, lineY, pointer, ruleX, ruleY, text, tip } from '@observablehq/plot';
import { toWords } from '#analytics/words/field-format.js';
import type { BarsOrLine, Chart } from '#analytics/serving/chart.js';
import { day } from '#analytics/words/dates.js';
import { createDateAxis } from '#analytics/charts/date-axis.js';
import { draw, NARROW, formatShort, withLegend } from '#analytics/charts/draw.js';
import { nameRow } from '#analytics/charts/name-number.js';
import { defineHatch, HATCH } from '#analytics/charts/hatch.js';
import { isComplete, listStateKeys, numberRuns } from '#analytics/charts/runs.js';
import { drawFan } from './fan.js';
import type { Row, Write } from './row.js';

/** Maximum number of bars. */
const BARS_MAX = 12;

/**
 * Returns the chart that an answer declares.
 * @param before values before the rows, for a fan
 */
export function drawDeclared(
  chart: Chart,
  rows: readonly Row[],
  before: readonly Row[],
  write: Write,
  width: number,
): Element {
  if (chart.kind === 'fan') return drawFan(chart, rows, before, write, width);
  return chart.kind === 'bars'
    ? drawBars(chart, rows, write, width)
    : drawLine(chart, rows, write, width);
}

/** Draws the first rows of a list, with names at the left and the largest in colour; a row without a value has no bar. */
function drawBars(
  { x, y, axis, label, missing = `no ${toWords(y)}` }: BarsOrLine,
  rows: readonly Row[],
  write: Write,
  width: number,
) {
  const shown = rows.slice(0, BARS_MAX);
  const formatName = (row: Row) => nameRow(row, x) ?? write(row, x) ?? '';
  const readValue = (row: Row) => Number(row[y] ?? NaN);
  const valued = shown.filter((row) => Number.isFinite(readValue(row)));
  const formatLabel = (row: Row) => (valued.includes(row) ? label && write(row, label) : missing);
  const longest = Math.max(...shown.map((row) => formatName(row).length));
  const values = valued.map(readValue);
  const [first] = values;
  const names = toWords(x);
  // An axis without values would have no ticks.
  const most = Math.max(...values, 0) || 1;
  const least = Math.min(...values, 0);
  // Next to bars to the left, the texts of short ones and of rows without a value need a part of the width.
  const textPart = width < NARROW ? 0.6 : 0.2;
  const isShort = (row: Row) => !(readValue(row) < least * textPart);
  const room = least < 0 && shown.some(isShort) ? -least * textPart : 0;
  return draw(width, {
    height: 64 + shown.length * 26,
    marginLeft: Math.max(64, 16 + longest * 7),
    x: {
      label: axis ?? toWords(y),
      tickFormat: formatShort,
      grid: true,
      ticks: width < NARROW ? 3 : 5,
      domain: [least, Math.max(most * (width < NARROW ? 1.3 : 1.14), room)],
    },
    y: {
      label: rows.length > BARS_MAX ? `${names}, the first ${BARS_MAX} of ${rows.length}` : names,
      labelAnchor: 'top',
      tickSize: 0,
      domain: shown.map(formatName),
    },
    marks: [
      barX(valued, {
        x: readValue,
        y: formatName,
        rx: 2,
        fill: (row: Row) => (readValue(row) === first ? 'var(--accent-mark)' : 'var(--soft-mark)'),
      }),
      ruleX([0]),
      text(shown, {
        x: (row: Row) => Number(row[y] ?? 0),
        y: formatName,
        dx: 6,
        textAnchor: 'start',
        className: 'figure',
        text: (row: Row) => formatLabel(row) ?? '',
      }),
    ],
  });
}

/** Draws a figure over time; a week or month that is not complete is a hatched point. */
function drawLine({ x, y, axis }: BarsOrLine, rows: readonly Row[], write: Write, width: number) {
  const valued = rows.filter((row) => row[y] !== null && row[y] !== undefined);
  const readDate = (row: Row) => String(row[x]);
  const runs = numberRuns(valued, readDate);
  const place = {
    x: (row: Row) => day(readDate(row)),
    y: (row: Row) => Number(row[y]),
  };
  const colour = 'var(--accent-mark)';
  const title = (row: Row) => `${write(row, x)}\n${write(row, y)}`;
  const complete = valued.filter(isComplete);
  const chart = draw(width, {
    height: width < NARROW ? 240 : 290,
    x: createDateAxis(rows.map(readDate), width),
    y: { label: axis ?? toWords(y), tickFormat: formatShort, grid: true, ticks: 5 },
    marks: [
      defineHatch,
      ruleY([0]),
      lineY(complete, { ...place, z: (row: Row) => runs.get(row), stroke: colour, strokeWidth: 2 }),
      dot(complete, { ...place, r: 3, fill: colour }),
      dot(
        valued.filter((row) => !isComplete(row)),
        { ...place, r: 5, fill: HATCH, stroke: colour },
      ),
      tip(valued, pointer({ ...place, title })),
    ],
  });
  return withLegend(chart, listStateKeys(valued, 'period'));
}
