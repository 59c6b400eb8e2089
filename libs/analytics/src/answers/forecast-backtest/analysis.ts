import type { Analysis } from '../../serving/analysis.js';

export const analysis: Analysis = {
  method:
    'The forecast is made as it would have been made on one past date, with the sales up to that date alone. The report ' +
    'compares it with the sales that came and with the naive method, which repeats the aligned week of the year before.',
  limits: [
    'One date is one example: the report on forecast accuracy has all of them.',
    'The choice of the method saw these weeks, so the comparison is not a blind test.',
  ],
};
