import type { Analysis } from '../../serving/analysis.js';

export const analysis: Analysis = {
  method:
    'The scenario changes the published forecast by what the question sets, and by nothing else: a holiday, then growth, ' +
    'then a closed store. Each part has the effect that it adds to those before it. Intervals keep their width as a ' +
    'share of the sales.',
  limits: [
    'The growth is an assumption of the reader, not a finding in the data.',
    'Customers who move to another store or week are not modelled.',
  ],
};
