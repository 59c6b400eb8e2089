import type { Analysis } from '../../serving/analysis.js';

interface MonthVisits {
  month: number;
  storeType: string | null;
  averageWeeklyVisits: number | null;
}

/** The months are of the store type that the console asks for first. */
const STORE_TYPE = 'B';

export const analysis: Analysis<{ months: readonly MonthVisits[] | null }> = {
  method:
    'A visit is a customer who buys in a store on a day. Where transactions exist, the report counts visits of a store ' +
    'and week and averages them. Without transactions it divides the weekly sales of a store by the value of an ' +
    'average basket at CPI 100, adjusted by the CPI of the week. The estimate is always given next to the count.',
  limits: [
    'Counted visits are only those in the delivered transactions: the share of sales shows how few that may be.',
    'The estimate depends on one basket value for all stores and years, which no file contains.',
    'People who come and buy nothing are in neither figure.',
  ],
  chartArguments: { month: undefined, byMonth: true },
  chart: {
    kind: 'bars',
    title: `Weekly visits of a type ${STORE_TYPE} store, by calendar month`,
    x: 'month',
    y: 'averageWeeklyVisits',
    axis: 'visits a week',
  },
  chartRows: ({ months }) =>
    (months ?? []).flatMap(({ storeType, averageWeeklyVisits, ...rest }) =>
      storeType === STORE_TYPE && averageWeeklyVisits !== null
        ? [{ ...rest, averageWeeklyVisits }]
        : [],
    ),
};
