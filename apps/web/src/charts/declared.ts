import { barX, dot, lineY, pointer, ruleX, ruleY, text, tip } from '@observablehq/plot';
import { toWords } from '#analytics/words/field-format.js';
import type { BarsOrLine, Chart } from '#analytics/serving/chart.js';
import { day } from '#analytics/words/dates.js';
import { draw, NARROW, formatShort } from '#analytics/charts/draw.js';
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

/** Draws the first rows of a list, with names at the left and the largest in colour. */
function drawBars(
  { x, y, axis, label }: BarsOrLine,
  rows: readonly Row[],
  write: Write,
  width: number,
) {
  const shown = rows.slice(0, BARS_MAX);
  const formatName = (row: Row) => write(row, x) ?? '';
  const readValue = (row: Row) => Number(row[y] ?? 0);
  const longest = Math.max(...shown.map((row) => formatName(row).length));
  const [first, ...values] = shown.map(readValue);
  const most = Math.max(first ?? 0, ...values, 1);
  return draw(width, {
    height: 64 + shown.length * 26,
    marginLeft: Math.max(64, 16 + longest * 7),
    x: {
      label: axis ?? toWords(y),
      tickFormat: formatShort,
      grid: true,
      ticks: 5,
      domain: [Math.min(first ?? 0, ...values, 0), most * (width < NARROW ? 1.3 : 1.14)],
    },
    y: { label: toWords(x), labelAnchor: 'top', tickSize: 0, domain: shown.map(formatName) },
    marks: [
      barX(shown, {
        x: readValue,
        y: formatName,
        rx: 2,
        fill: (row: Row) => (readValue(row) === first ? 'var(--accent-mark)' : 'var(--soft-mark)'),
      }),
      ruleX([0]),
      text(shown, {
        x: readValue,
        y: formatName,
        dx: 6,
        textAnchor: 'start',
        className: 'figure',
        text: (row: Row) => (label === undefined ? '' : (write(row, label) ?? '')),
      }),
    ],
  });
}

/** Draws a figure over time. */
function drawLine({ x, y, axis }: BarsOrLine, rows: readonly Row[], write: Write, width: number) {
  const place = {
    x: (row: Row) => day(String(row[x])),
    y: (row: Row) => Number(row[y] ?? 0),
  };
  const title = (row: Row) => `${write(row, x)}\n${write(row, y)}`;
  return draw(width, {
    height: width < NARROW ? 240 : 290,
    x: { type: 'utc', label: null, ticks: width < NARROW ? 4 : 8 },
    y: { label: axis ?? toWords(y), tickFormat: formatShort, grid: true, ticks: 5 },
    marks: [
      ruleY([0]),
      lineY(rows, { ...place, stroke: 'var(--accent-mark)', strokeWidth: 2 }),
      dot(rows, { ...place, r: 3, fill: 'var(--accent-mark)' }),
      tip(rows, pointer({ ...place, title })),
    ],
  });
}
