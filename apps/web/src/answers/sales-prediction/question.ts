import type { SalesPredictionAnswer } from '#analytics/use-cases/sales-prediction/sales-prediction.js';
import { givenNumber, numberControl, type Values } from '../../question/control.js';
import type { Question } from '../../question/question.js';
import { maybe, tableOf } from '../../question/table.js';
import { count, decimal, money, percent } from '../../words/numbers.js';
import { chartOf, type Point } from './chart.js';
import { sentenceOf } from './sentence.js';

/** The line is drawn from the threshold on, over so many points of unemployment. */
const STEPS = [0, 2, 4, 6];
const UNEMPLOYMENT_MAX = 100;

const parameters = (values: Values) => ({
  department: givenNumber(values['department']),
  unemploymentAbove: givenNumber(values['unemploymentAbove']),
  at: givenNumber(values['at']),
});

function pointOf({ at, prediction, predictionLow, predictionHigh }: SalesPredictionAnswer) {
  if (at === null || prediction === null) return undefined;
  return {
    at,
    prediction,
    low: predictionLow ?? prediction,
    high: predictionHigh ?? prediction,
  };
}

const figuresOf = (answer: SalesPredictionAnswer) =>
  [
    ['Rows (store, department and week)', count(answer.n)],
    ['Slope, a point of unemployment', maybe(answer.slope, (value) => decimal(value, 2))],
    ['Its standard error', maybe(answer.slopeStandardError, (value) => decimal(value, 2))],
    ['Share explained (R²)', maybe(answer.rSquared, percent)],
    ['Sales at no unemployment', maybe(answer.intercept, money)],
    ['Unemployment predicted at', maybe(answer.at, (value) => decimal(value, 2))],
    ['Predicted weekly sales', maybe(answer.prediction, money)],
    ['Interval of a single week, from', maybe(answer.predictionLow, money)],
    ['Interval of a single week, to', maybe(answer.predictionHigh, money)],
    ['Error on held-out weeks (RMSE)', maybe(answer.heldOutError, ({ rmse }) => money(rmse))],
    [
      'Error of the plain mean (RMSE)',
      maybe(answer.heldOutError, (error) => money(error.naiveRmse)),
    ],
  ] as const;

export const question: Question = {
  name: 'sales-prediction',
  field: 'salesPrediction',
  short: 'Sales prediction',
  title: 'Does unemployment predict sales?',
  controls: [
    numberControl('department', 'Department'),
    {
      kind: 'number',
      name: 'unemploymentAbove',
      label: 'Unemployed above, %',
      min: 0,
      max: UNEMPLOYMENT_MAX,
      step: 0.1,
      initial: '8',
      placeholder: '8',
    },
    {
      kind: 'number',
      name: 'at',
      label: 'Predict at, %',
      min: 0,
      max: UNEMPLOYMENT_MAX,
      step: 0.1,
      initial: '',
      placeholder: 'the mean',
    },
  ],
  parameters,
  async view(values, get) {
    const asked = parameters(values);
    const from = asked.unemploymentAbove ?? 8;
    const rates = STEPS.map((step) => Math.min(from + step, UNEMPLOYMENT_MAX));
    const [answer, ...others] = await Promise.all([
      get<SalesPredictionAnswer>(asked),
      ...rates.map((at) => get<SalesPredictionAnswer>({ ...asked, at })),
    ]);
    const point = pointOf(answer);
    const points = [answer, ...others].map(pointOf).filter((each): each is Point => !!each);
    return {
      sentence: sentenceOf(answer, asked),
      notes: [answer.explanation],
      chartTitle: 'Predicted weekly sales of a department in a store',
      ...(point !== undefined && { draw: (width) => chartOf(points, point, width) }),
      table: tableOf(
        'The line and how well it predicts',
        [
          { head: 'Figure', text: ([name]) => name },
          { head: 'Value', isNumber: true, text: ([, value]) => value },
        ],
        figuresOf(answer),
      ),
      records: [answer],
      coverage: answer.coverage,
    };
  },
};
