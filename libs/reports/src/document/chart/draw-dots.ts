import { formatCodedValue } from '#analytics/words/coded-values.js';
import type { DotsChart } from '#analytics/serving/chart.js';
import { formatHeading, toWords } from '#analytics/words/field-format.js';
import type { Row } from '#analytics/words/template.js';
import { colours, type Drawing, type Shape } from './drawing.js';
import {
  createFrame,
  drawLegend,
  NUMBERS_WIDTH,
  drawRightwardAxis,
  drawUpwardAxis,
} from './plot-frame.js';
import { createNumberScale } from './scales.js';

/** Draws two figures of each row against each other, and names the rows with the highest and the lowest one. */
export function drawDots(chart: DotsChart, rows: readonly Row[]): Drawing {
  const { title, x, xAxis = toWords(x), y, axis = toWords(y), by, label } = chart;
  const frame = createFrame(NUMBERS_WIDTH);
  const [across, up] = [(row: Row) => Number(row[x]), (row: Row) => Number(row[y])];
  const upward = createNumberScale([0, ...rows.map(up)], y, [frame.bottom, frame.top]);
  const rightward = createNumberScale(rows.map(across), x, [frame.left + 4, frame.right - 4]);
  const readGroup = (row: Row) => (by === undefined ? '' : String(row[by]));
  const groups = [...new Set(rows.map(readGroup))].sort();
  const chooseColour = (group: string) => colours.groups[groups.indexOf(group)] ?? colours.muted;
  const placeRow = (row: Row) => [rightward.place(across(row)), upward.place(up(row))] as const;
  const byHeight = rows.toSorted((a, b) => up(a) - up(b));
  const named = [...new Set([byHeight[0], byHeight.at(-1)])].filter((row) => row !== undefined);
  const shapes: Shape[] = [
    ...drawUpwardAxis(frame, upward, axis),
    ...drawRightwardAxis(frame, rightward, xAxis),
    ...rows.map((row): Shape => {
      return { kind: 'dot', at: placeRow(row), radius: 3, fill: chooseColour(readGroup(row)) };
    }),
    ...named.map((row): Shape => {
      const [left, top] = placeRow(row);
      const anchor = left > (frame.left + frame.right) / 2 ? 'end' : 'start';
      const at = [left + (anchor === 'end' ? -6 : 6), top - 7] as const;
      const text = `${toWords(label)} ${String(row[label])}`;
      return { kind: 'label', at, text, anchor, fill: colours.ink, isStrong: true };
    }),
    ...(by === undefined
      ? []
      : drawLegend(
          frame,
          groups.map((group) => ({
            label: `${formatHeading(by)} ${formatCodedValue(by, group)}`,
            colour: chooseColour(group),
          })),
        )),
  ];
  return { title, width: frame.right, height: frame.height, shapes };
}
