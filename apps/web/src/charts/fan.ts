import { areaY, dot, lineY, pointer, ruleY, tip } from '@observablehq/plot';
import { toWords } from '#analytics/words/field-format.js';
import type { FanChart } from '#analytics/serving/chart.js';
import { day } from '#analytics/words/dates.js';
import { createDateAxis } from '#analytics/charts/date-axis.js';
import { draw, type Key, NARROW, formatShort, withLegend } from '#analytics/charts/draw.js';
import type { Row, Write } from './row.js';

const FORECAST = 'var(--accent-mark)';
const ACTUAL = 'var(--ink)';
const OTHER = 'var(--type-b)';

/** Opacity of the bands, from the narrowest: a wider one is fainter. */
const OPACITIES = [0.22, 0.12];

/** A line of the chart. */
interface Line {
  rows: readonly Row[];
  field: string;
  colour: string;
  isDashed?: boolean;
}

/** Draws a forecast as a line within its intervals, after the values before it. */
export function drawFan(
  chart: FanChart,
  rows: readonly Row[],
  before: readonly Row[],
  write: Write,
  width: number,
): Element {
  const { x, y, axis, bands } = chart;
  const readDate = (row: Row) => day(String(row[x]));
  const createReader = (field: string) => (row: Row) => Number(row[field] ?? NaN);
  const lines = listLines(chart, rows, before);
  const widestFirst = bands
    .map((band, index) => ({ ...band, opacity: chooseOpacity(index) }))
    .reverse();
  const plot = draw(width, {
    height: width < NARROW ? 260 : 320,
    x: createDateAxis(
      [...before, ...rows].map((row) => String(row[x])),
      width,
    ),
    y: { label: axis ?? toWords(y), tickFormat: formatShort, grid: true, ticks: 5 },
    marks: [
      ...widestFirst.map(({ low, high, opacity }) =>
        areaY(rows, {
          x: readDate,
          y1: createReader(low),
          y2: createReader(high),
          fill: FORECAST,
          fillOpacity: opacity,
        }),
      ),
      ruleY([0]),
      ...lines.map(({ rows: of, field, colour, isDashed }) =>
        lineY(of, {
          x: readDate,
          y: createReader(field),
          stroke: colour,
          strokeWidth: 2,
          ...(isDashed && { strokeDasharray: '4 4' }),
        }),
      ),
      dot(rows, { x: readDate, y: createReader(y), r: 2.5, fill: FORECAST }),
      tip(
        rows,
        pointer({
          x: readDate,
          y: createReader(y),
          title: (row: Row) => formatTitle(chart, row, write),
        }),
      ),
    ],
  });
  return withLegend(plot, listKeys(chart, lines));
}

function listLines(
  { y, actual, other, before: past }: FanChart,
  rows: readonly Row[],
  before: readonly Row[],
): Line[] {
  return [
    ...(past ? [{ rows: before, field: past.y, colour: ACTUAL }] : []),
    ...(actual === undefined ? [] : [{ rows, field: actual, colour: ACTUAL }]),
    ...(other === undefined ? [] : [{ rows, field: other, colour: OTHER, isDashed: true }]),
    { rows, field: y, colour: FORECAST },
  ];
}

/** Lists each name once: the values before the forecast and the actual ones are of one kind. */
function listKeys({ bands }: FanChart, lines: readonly Line[]): Key[] {
  const colours = new Map(lines.map(({ field, colour }) => [toWords(field), colour]));
  return [
    ...Array.from(colours, ([label, colour]) => ({ label, colour })),
    ...bands.map(({ label }, index) => ({
      label,
      colour: `color-mix(in srgb, ${FORECAST} ${100 * chooseOpacity(index) + 15}%, transparent)`,
    })),
  ];
}

const chooseOpacity = (index: number) => OPACITIES[index] ?? OPACITIES.at(-1) ?? 1;

/** The text at a week: its values, then its intervals. */
function formatTitle({ x, y, bands, actual, other }: FanChart, row: Row, write: Write): string {
  const named = [y, actual, other].flatMap((field) =>
    field === undefined ? [] : [`${toWords(field)} ${write(row, field) ?? '–'}`],
  );
  const within = bands.map(
    ({ low, high, label }) => `${label}: ${write(row, low) ?? '–'} to ${write(row, high) ?? '–'}`,
  );
  return [write(row, x), ...named, ...within].join('\n');
}
