import type { Analysis } from '../../serving/analysis.js';

export const analysis: Analysis = {
  method:
    'The forecast of each store and department is a weighted mean of simple methods. Its intervals come from the errors ' +
    'of earlier forecasts at the same distance. Level, season, calendar and growth of a week add up to its forecast.',
  limits: [
    'It repeats the past: a new competitor, a moved store or a pandemic is not in it.',
    'It knows no prices, and no events to come but planned MarkDowns.',
    'The chain has one sum a week and few earlier forecasts, so the coverage of its intervals is uncertain.',
  ],
};
