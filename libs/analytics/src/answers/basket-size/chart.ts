import { areaY, dot, lineY, pointerX, text, tip } from '@observablehq/plot';
import type { BasketMonth, BasketSizeConnection } from './basket-size.js';
import { day, monthAndYear } from '../../words/dates.js';
import { decimal } from '../../words/numbers.js';
import { createDateAxis } from '../../charts/date-axis.js';
import { draw, withLegend } from '../../charts/draw.js';
import { defineHatch, HATCH } from '../../charts/hatch.js';
import { isComplete, listStateKeys, numberRuns } from '../../charts/runs.js';
import { stackCharts } from '../../charts/stack-charts.js';
import type { AnswerChart } from '../../charts/custom-view.js';

const FIGURES = [
  { field: 'valuePerBasket', label: 'Value of a basket', colour: 'var(--accent-mark)' },
  { field: 'piecesPerBasket', label: 'Pieces in a basket', colour: 'var(--type-a)' },
  { field: 'transactionsPerBasket', label: 'Transactions of a basket', colour: 'var(--type-c)' },
] as const;

/**
 * Draws one figure over time, from zero; a month that is not complete is hatched.
 * @param leading the month that the sentence is about
 */
function drawFigure(
  months: readonly BasketMonth[],
  leading: string | undefined,
  index: number,
  width: number,
): Element {
  const { field, label, colour } = FIGURES[index] ?? FIGURES[0];
  const isLast = index === FIGURES.length - 1;
  const place = { x: ({ month }: BasketMonth) => day(month), y: field };
  const complete = months.filter(isComplete);
  const runs = numberRuns(months, ({ month }) => month);
  const run = (row: BasketMonth) => runs.get(row);
  const value = (row: BasketMonth) => decimal(row[field], 2);
  return draw(width, {
    height: isLast ? 150 : 132,
    marginTop: 34,
    marginRight: 46,
    marginBottom: isLast ? 30 : 12,
    x: {
      ...createDateAxis(
        months.map(({ month }) => month),
        width,
      ),
      ...(!isLast && { axis: null }),
    },
    y: { label: null, grid: true, ticks: 3, zero: true },
    marks: [
      defineHatch,
      text([label], {
        frameAnchor: 'top-left',
        textAnchor: 'start',
        dx: -44,
        dy: -24,
        fill: 'var(--ink)',
        fontWeight: 600,
      }),
      areaY(complete, { ...place, z: run, fill: colour, fillOpacity: 0.12 }),
      lineY(complete, { ...place, z: run, stroke: colour, strokeWidth: 2 }),
      dot(complete, { ...place, r: 2.8, fill: colour }),
      dot(
        months.filter((month) => !isComplete(month)),
        { ...place, r: 4.5, fill: HATCH, stroke: colour },
      ),
      text(
        months.filter(({ month }) => month === leading),
        {
          ...place,
          dx: 8,
          textAnchor: 'start',
          className: 'figure',
          text: value,
        },
      ),
      tip(
        months,
        pointerX({
          ...place,
          title: (row: BasketMonth) => `${monthAndYear(row.month)}\n${label}: ${value(row)}`,
        }),
      ),
    ],
  });
}

export const chart: AnswerChart<BasketSizeConnection, BasketMonth> = {
  draw:
    ({ answer: { latest }, rows }) =>
    (width) => {
      const charts = FIGURES.map((_, index) => drawFigure(rows, latest[0]?.month, index, width));
      return withLegend(stackCharts(charts, width), listStateKeys(rows, 'month'));
    },
};
