import type { Analysis } from '../../serving/analysis.js';

export const analysis: Analysis = {
  method:
    'The back-test forecasts past weeks from earlier dates and knows only the sales up to each. WMAE is the weighted mean ' +
    'absolute error of a department in a store and week; holiday weeks count five times. The naive method repeats the ' +
    'aligned week of the year before. A ratio below 1 means that the forecast is better.',
  limits: [
    'Past accuracy holds for weeks like those of the back-test.',
    'The error is of single departments: errors of sums are relatively smaller.',
  ],
};
