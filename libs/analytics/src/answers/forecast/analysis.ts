import type { Analysis } from '../../serving/analysis.js';

export const analysis: Analysis = {
  method:
    'The forecast is the mean of five simple methods over each store and department. Its intervals come from the errors ' +
    'of earlier forecasts at the same distance. Level, season, calendar and growth of a week add up to its forecast.',
  limits: [
    'It repeats the past: a new competitor, a moved store or a pandemic is not in it.',
    'It knows no prices, offers or events to come.',
    'The chain has one sum a week and few earlier forecasts, so the coverage of its intervals is uncertain.',
  ],
};
