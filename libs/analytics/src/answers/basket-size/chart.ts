import { areaY, dot, lineY, pointerX, text, tip } from '@observablehq/plot';
import type { Connection } from '../../serving/connection.js';
import type { BasketMonth } from './basket-size.js';
import { day, monthAndYear } from '../../words/dates.js';
import { decimal } from '../../words/numbers.js';
import { draw, NARROW } from '../../charts/draw.js';
import { stackCharts } from '../../charts/stack-charts.js';
import type { AnyAnswer, AnswerChart } from '../../charts/custom-view.js';

const FIGURES = [
  { field: 'valuePerBasket', label: 'Value of a basket', colour: 'var(--accent-mark)' },
  { field: 'piecesPerBasket', label: 'Pieces in a basket', colour: 'var(--type-a)' },
  { field: 'transactionsPerBasket', label: 'Transactions of a basket', colour: 'var(--type-c)' },
] as const;

/** Draws one figure over time, from zero. */
function drawFigure(months: readonly BasketMonth[], index: number, width: number): Element {
  const { field, label, colour } = FIGURES[index] ?? FIGURES[0];
  const isLast = index === FIGURES.length - 1;
  const place = { x: ({ month }: BasketMonth) => day(month), y: field };
  const value = (row: BasketMonth) => decimal(row[field], 2);
  return draw(width, {
    height: isLast ? 150 : 132,
    marginTop: 34,
    marginRight: 46,
    marginBottom: isLast ? 30 : 12,
    x: {
      type: 'utc',
      label: null,
      ticks: width < NARROW ? 4 : 8,
      ...(!isLast && { tickFormat: () => '', tickSize: 0 }),
    },
    y: { label: null, grid: true, ticks: 3, zero: true },
    marks: [
      text([label], {
        frameAnchor: 'top-left',
        textAnchor: 'start',
        dx: -44,
        dy: -24,
        fill: 'var(--ink)',
        fontWeight: 600,
      }),
      areaY(months, { ...place, fill: colour, fillOpacity: 0.12 }),
      lineY(months, { ...place, stroke: colour, strokeWidth: 2 }),
      dot(months, { ...place, r: 2.8, fill: colour }),
      text(months.slice(-1), {
        ...place,
        dx: 8,
        textAnchor: 'start',
        className: 'figure',
        text: value,
      }),
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

export const chart: AnswerChart<AnyAnswer & Connection<BasketMonth>, BasketMonth> = {
  draw:
    ({ rows }) =>
    (width) =>
      stackCharts(
        FIGURES.map((_, index) => drawFigure(rows, index, width)),
        width,
      ),
};
