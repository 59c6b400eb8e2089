import { areaY, dot, line, pointer, ruleY, text, tip } from '@observablehq/plot';
import type { SalesPredictionAnswer } from './sales-prediction.js';
import { UNEMPLOYMENT_ABOVE } from './sentence.js';
import { amount, count, formatCount, decimal, money } from '../../words/numbers.js';
import { draw, NARROW, formatShort, withLegend } from '../../charts/draw.js';
import type { AnswerChart } from '../../charts/custom-view.js';

interface QuestionArgs {
  department?: number | undefined;
  unemploymentAbove?: number | undefined;
}

/** The line at one rate of unemployment, with the interval of a single row. */
export interface Point {
  at: number;
  prediction: number;
  low: number;
  high: number;
}

type Bins = NonNullable<SalesPredictionAnswer['bins']>;
type Bin = Bins[number];

const LINE = 'var(--accent-mark)';
const ROWS = 'var(--type-a)';
const HELD_OUT = 'var(--type-b)';

/** Draws the binned rows, the fitted line within its 95 % interval, and the requested point. */
export function drawChart(points: readonly Point[], bins: Bins, asked: Point, width: number) {
  const ordered = [...points].sort((a, b) => a.at - b.at);
  const isNarrow = width < NARROW;
  const place = { x: 'unemployment', y: 'meanSales' } as const;
  const chart = draw(width, {
    height: isNarrow ? 270 : 340,
    x: { label: 'unemployment, percent', ticks: isNarrow ? 4 : 7, inset: 10 },
    y: { label: 'weekly sales', tickFormat: formatShort, grid: true, ticks: 5 },
    r: { range: [2, isNarrow ? 7 : 10] },
    marks: [
      areaY(ordered, { x: 'at', y1: 'low', y2: 'high', fill: LINE, fillOpacity: 0.14 }),
      ruleY([0]),
      line(ordered, { x: 'at', y: 'prediction', stroke: LINE, strokeWidth: 2.5 }),
      dot(bins, {
        ...place,
        r: 'n',
        fill: ({ heldOut }: Bin) => (heldOut ? 'var(--paper)' : ROWS),
        stroke: ({ heldOut }: Bin) => (heldOut ? HELD_OUT : ROWS),
        strokeWidth: 1.8,
        fillOpacity: 0.55,
      }),
      dot([asked], {
        x: 'at',
        y: 'prediction',
        r: 5,
        fill: LINE,
        stroke: 'var(--paper)',
        strokeWidth: 2,
      }),
      text([asked], {
        x: 'at',
        y: 'prediction',
        dy: -20,
        className: 'figure',
        text: ({ prediction }: Point) => amount(prediction),
      }),
      tip(
        bins,
        pointer({
          ...place,
          title: ({ unemployment, meanSales, n, heldOut }: Bin) =>
            [
              `unemployment ${decimal(unemployment, 2)} %`,
              `${money(meanSales)} a week`,
              `${formatCount(n, 'row')}${heldOut ? ', held out' : ''}`,
            ].join('\n'),
        }),
      ),
    ],
  });
  const rows = (isHeldOut: boolean) =>
    count(bins.reduce((sum, { n, heldOut }) => sum + (heldOut === isHeldOut ? n : 0), 0));
  return withLegend(chart, [
    { label: `rows (${rows(false)})`, colour: ROWS },
    { label: `rows of held-out weeks (${rows(true)})`, colour: HELD_OUT, isHollow: true },
    { label: 'line', colour: LINE },
    {
      label: '95 % of single weeks',
      colour: `color-mix(in srgb, ${LINE} 25%, transparent)`,
    },
  ]);
}

/** The line covers so many points of unemployment above the threshold. */
const STEPS = [0, 2, 4, 6];
const UNEMPLOYMENT_MAX = 100;

function toPoint({ at, prediction, predictionLow, predictionHigh }: SalesPredictionAnswer) {
  if (at === null || prediction === null) return undefined;
  return {
    at,
    prediction,
    low: predictionLow ?? prediction,
    high: predictionHigh ?? prediction,
  };
}

export const chart: AnswerChart<SalesPredictionAnswer, SalesPredictionAnswer, QuestionArgs> = {
  more: (get, asked) =>
    Promise.all(
      STEPS.map((step) => {
        const from = asked.unemploymentAbove ?? UNEMPLOYMENT_ABOVE;
        const at = Math.min(from + step, UNEMPLOYMENT_MAX);
        return get({ ...asked, at, byUnemployment: step === 0 });
      }),
    ),
  rows: (answer) => [answer],
  draw({ answer, more }) {
    const point = toPoint(answer);
    const points = [answer, ...more].map(toPoint).filter((each): each is Point => !!each);
    const bins = more.flatMap((each) => each.bins ?? []);
    return point && ((width) => drawChart(points, bins, point, width));
  },
};
