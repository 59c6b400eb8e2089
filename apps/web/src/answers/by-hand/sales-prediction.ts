import { UNEMPLOYMENT_ABOVE } from '#analytics/use-cases/sales-prediction/sentence.js';
import type { ByHand } from '../by-hand.js';
import type { SalesPredictionAnswer } from '#analytics/use-cases/sales-prediction/sales-prediction.js';
import { amount } from '#analytics/words/numbers.js';
import { areaY, dot, line, ruleY, text } from '@observablehq/plot';
import { draw, NARROW, short } from '../../charts/draw.js';

interface Asked {
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

/** Draws the fitted line within its 95 % interval, and the requested point. */
export function chartOf(points: readonly Point[], asked: Point, width: number): Element {
  const ordered = [...points].sort((a, b) => a.at - b.at);
  return draw(width, {
    height: width < NARROW ? 240 : 290,
    x: { label: 'unemployment, percent', ticks: width < NARROW ? 4 : 7, inset: 10 },
    y: { label: 'weekly sales', tickFormat: short, grid: true, ticks: 5 },
    marks: [
      areaY(ordered, {
        x: 'at',
        y1: 'low',
        y2: 'high',
        fill: 'var(--accent-mark)',
        fillOpacity: 0.14,
      }),
      ruleY([0]),
      line(ordered, { x: 'at', y: 'prediction', stroke: 'var(--accent-mark)', strokeWidth: 2.5 }),
      dot([asked], {
        x: 'at',
        y: 'prediction',
        r: 5,
        fill: 'var(--accent-mark)',
        stroke: 'var(--paper)',
        strokeWidth: 2,
      }),
      text([asked], {
        x: 'at',
        y: 'prediction',
        dy: -16,
        className: 'figure',
        text: ({ prediction }: Point) => amount(prediction),
      }),
      text(ordered.slice(-1), {
        x: 'at',
        y: 'high',
        dx: -4,
        dy: 14,
        textAnchor: 'end',
        className: 'aside',
        text: () => '95 % of single weeks are within the band',
      }),
    ],
  });
}

/** The line covers so many points of unemployment above the threshold. */
const STEPS = [0, 2, 4, 6];
const UNEMPLOYMENT_MAX = 100;

function pointOf({ at, prediction, predictionLow, predictionHigh }: SalesPredictionAnswer) {
  if (at === null || prediction === null) return undefined;
  return {
    at,
    prediction,
    low: predictionLow ?? prediction,
    high: predictionHigh ?? prediction,
  };
}

export const byHand: ByHand<SalesPredictionAnswer, SalesPredictionAnswer, Asked> = {
  more: (get, asked) =>
    Promise.all(
      STEPS.map((step) => {
        const from = asked.unemploymentAbove ?? UNEMPLOYMENT_ABOVE;
        return get({ ...asked, at: Math.min(from + step, UNEMPLOYMENT_MAX) });
      }),
    ),
  rows: (answer) => [answer],
  chart({ answer, more }) {
    const point = pointOf(answer);
    const points = [answer, ...more].map(pointOf).filter((each): each is Point => !!each);
    return point && ((width) => chartOf(points, point, width));
  },
};
