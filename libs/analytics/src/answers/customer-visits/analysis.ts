import type { Analysis } from '../../serving/analysis.js';

export const analysis: Analysis = {
  method:
    'A visit is a customer who buys in a store on a day. Transactions count the visits of a store and week. The estimate ' +
    'divides the weekly sales of a store by the value of an average basket at CPI 100, adjusted by the CPI of the week. ' +
    'The value is that of the question, or else the mean basket of the transactions of the store type, each divided by ' +
    'the CPI of its week ÷ 100, so that rising prices count once. The count leads where transactions cover at least ' +
    'half of the sales, else the estimate does. Both are always given.',
  limits: [
    'Counted visits are only those in the delivered transactions: the share of sales shows how few that may be.',
    'Without transactions that cover enough of the sales, the estimate depends on one basket value per store type, which ' +
      'no file contains.',
    'People who come and buy nothing are in neither figure.',
    'The visits of a weekday follow the transactions, also where these cover a small part of the sales.',
  ],
  chart: {
    kind: 'bars',
    title: 'Average weekly visits',
    x: 'group',
    y: 'averageWeeklyVisits',
    axis: 'visits a week',
  },
};
