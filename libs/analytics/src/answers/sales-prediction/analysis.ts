import type { Analysis } from '../../serving/analysis.js';
import { UNEMPLOYMENT_ABOVE } from './sentence.js';

interface FittedLine {
  slope: number | null;
  intercept: number | null;
}

/** Points of unemployment above the threshold at which the chart draws the line. */
const STEPS = [0, 2, 4, 6];

export const analysis: Analysis<FittedLine> = {
  method:
    'Ordinary least squares fits a line through the weekly sales of a department in a store and the unemployment rate of ' +
    `the week, for rates above ${UNEMPLOYMENT_ABOVE} %. The last 20 % of the weeks are held out to measure the error, next to ` +
    'that of a plain mean.',
  limits: [
    'A relation is no cause: unemployment differs between regions, whose stores differ in other ways too.',
    'Standard errors assume independent rows. Departments of a store share its unemployment, so the true errors are larger.',
    'Beyond the unemployment in the data the line is an extrapolation.',
  ],
  chart: {
    kind: 'line',
    title: 'Predicted weekly sales of a department in a store, by unemployment in percent',
    x: 'unemployment',
    y: 'prediction',
    axis: 'weekly sales',
  },
  chartRows: ({ slope, intercept }) =>
    slope === null || intercept === null
      ? []
      : STEPS.map((step) => {
          const unemployment = UNEMPLOYMENT_ABOVE + step;
          return { unemployment, prediction: intercept + slope * unemployment };
        }),
};
