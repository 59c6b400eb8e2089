import { toWords } from '#analytics/words/field-format.js';
import type { BarsOrLine } from '#analytics/serving/chart.js';
import { colours, type Drawing, estimateLabelWidth, type Shape } from './drawing.js';
import { createFrame, createLabel } from './plot-frame.js';
import type { Row } from '#analytics/words/template.js';
import { createNumberScale } from './scales.js';

/** Formats a field of a row. */
export type Write = (row: Row, field: string) => string;

/** Maximum number of bars. */
const BARS_MAX = 12;
const STEP = 19;
const BAR = 13;

/** Draws the first rows as bars, with names at the left and values at the end; the first one in colour. */
export function drawBars(chart: BarsOrLine, rows: readonly Row[], write: Write): Drawing {
  const { title, x, y, axis = toWords(y), label = y } = chart;
  const shown = rows.slice(0, BARS_MAX);
  const readValue = (row: Row) => Number(row[y] ?? 0);
  const names = shown.map((row) => write(row, x));
  const texts = shown.map((row) => write(row, label));
  const frame = createFrame(
    10 + Math.max(...names.map(estimateLabelWidth)),
    46 + shown.length * STEP,
  );
  const room = frame.right - Math.max(...texts.map(estimateLabelWidth)) - 8;
  const scale = createNumberScale([0, ...shown.map(readValue)], y, [frame.left, room]);
  const zero = scale.place(0);
  const shapes: Shape[] = [createLabel([frame.left, 10], axis, 'start')];
  for (const { value, text } of scale.ticks) {
    const at = scale.place(value);
    const points = [
      [at, frame.top - 4],
      [at, frame.bottom],
    ] as const;
    shapes.push({ kind: 'line', points, stroke: colours.grid, width: 0.5 });
    shapes.push(createLabel([at, frame.bottom + 12], text, 'middle'));
  }
  for (const [index, row] of shown.entries()) {
    const [top, end] = [frame.top + index * STEP, scale.place(readValue(row))];
    const [from, to] = [Math.min(zero, end), Math.max(zero, end)];
    const fill = index === 0 ? colours.accent : colours.soft;
    const base = top + BAR - 4;
    shapes.push({ kind: 'rectangle', x: from, y: top, width: to - from, height: BAR, fill });
    shapes.push(createLabel([frame.left - 6, base], names[index] ?? '', 'end'));
    shapes.push({
      kind: 'label',
      at: [to + 5, base],
      text: texts[index] ?? '',
      anchor: 'start',
      fill: colours.ink,
    });
  }
  return { title, width: frame.right, height: frame.height, shapes };
}
