import type { ByHand } from '../by-hand.js';
import type { SalesPredictionAnswer } from '#analytics/use-cases/sales-prediction/sales-prediction.js';
import { amount, count, decimal, percent } from '../../words/numbers.js';
import { strong } from '../../words/sentences.js';
import { areaY, dot, line, ruleY, text } from '@observablehq/plot';
import { draw, NARROW, short } from '../../charts/draw.js';

const UNEMPLOYMENT_ABOVE = 8;

interface Asked {
  department?: number | undefined;
  unemploymentAbove?: number | undefined;
}

const strengths: Record<Exclude<SalesPredictionAnswer['verdict'], 'NOT_ENOUGH_DATA'>, string> = {
  EXPLAINS_NOTHING: 'practically nothing',
  WEAK: 'a little',
  MODERATE: 'some',
  STRONG: 'much',
};

/** Returns whether unemployment explains a department's sales. */
export function sentenceOf(answer: SalesPredictionAnswer, asked: Asked): string {
  const { rSquared, prediction, at, verdict } = answer;
  const whose =
    asked.department === undefined ? 'a department’s' : `department ${asked.department}’s`;
  const where = `Above ${asked.unemploymentAbove ?? UNEMPLOYMENT_ABOVE}\u00a0%, unemployment`;
  if (verdict === 'NOT_ENOUGH_DATA' || prediction === null || at === null) {
    return (
      `${where} cannot be compared with ${whose} weekly sales: ${count(answer.n)} rows are too ` +
      'few for a line.'
    );
  }
  const share = rSquared === null ? '' : `: ${strong(percent(rSquared))} of their variation`;
  return (
    `${where} explains ${strong(strengths[verdict])} of ${whose} weekly sales${share}. At ` +
    `${decimal(at, 1)}\u00a0% the line predicts ${amount(prediction)}.`
  );
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
  more: (asked) =>
    STEPS.map((step) => {
      const at = Math.min((asked.unemploymentAbove ?? UNEMPLOYMENT_ABOVE) + step, UNEMPLOYMENT_MAX);
      return { ...asked, at };
    }),
  rows: (answer) => [answer],
  sentence: ({ answer, asked }) => sentenceOf(answer, asked),
  chart({ answer, more }) {
    const point = pointOf(answer);
    const points = [answer, ...more].map(pointOf).filter((each): each is Point => !!each);
    return point && ((width) => chartOf(points, point, width));
  },
};
