import type { DotsChart } from '#analytics/serving/chart.js';
import { headingOf, wordsOf } from '#analytics/words/field-format.js';
import type { Row } from '#analytics/words/template.js';
import { colours, type Drawing, type Shape } from './drawing.js';
import { frameOf, legendOf, NUMBERS_WIDTH, rightwardAxis, upwardAxis } from './plot-frame.js';
import { numberScale } from './scales.js';

/** Draws two figures of each row against each other, and names the rows with the highest and the lowest one. */
export function drawDots(chart: DotsChart, rows: readonly Row[]): Drawing {
  const { title, x, xAxis = wordsOf(x), y, axis = wordsOf(y), by, label } = chart;
  const frame = frameOf(NUMBERS_WIDTH);
  const [across, up] = [(row: Row) => Number(row[x]), (row: Row) => Number(row[y])];
  const upward = numberScale([0, ...rows.map(up)], y, [frame.bottom, frame.top]);
  const rightward = numberScale(rows.map(across), x, [frame.left + 4, frame.right - 4]);
  const groupOf = (row: Row) => (by === undefined ? '' : String(row[by]));
  const groups = [...new Set(rows.map(groupOf))].sort();
  const colourOf = (group: string) => colours.groups[groups.indexOf(group)] ?? colours.muted;
  const placeOf = (row: Row) => [rightward.place(across(row)), upward.place(up(row))] as const;
  const byHeight = rows.toSorted((a, b) => up(a) - up(b));
  const named = [...new Set([byHeight[0], byHeight.at(-1)])].filter((row) => row !== undefined);
  const shapes: Shape[] = [
    ...upwardAxis(frame, upward, axis),
    ...rightwardAxis(frame, rightward, xAxis),
    ...rows.map((row): Shape => {
      return { kind: 'dot', at: placeOf(row), radius: 3, fill: colourOf(groupOf(row)) };
    }),
    ...named.map((row): Shape => {
      const [left, top] = placeOf(row);
      const anchor = left > (frame.left + frame.right) / 2 ? 'end' : 'start';
      const at = [left + (anchor === 'end' ? -6 : 6), top - 7] as const;
      const text = `${wordsOf(label)} ${String(row[label])}`;
      return { kind: 'label', at, text, anchor, fill: colours.ink, isStrong: true };
    }),
    ...(by === undefined
      ? []
      : legendOf(
          frame,
          groups.map((group) => ({
            label: `${headingOf(by)} ${group}`,
            colour: colourOf(group),
          })),
        )),
  ];
  return { title, width: frame.right, height: frame.height, shapes };
}
