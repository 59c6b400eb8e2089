import { sqlFile } from '#platform/database/sql-file.js';
import { BooleanArg, DateArg, EnumArg, IntArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import {
  DateOutput,
  DecimalOutput,
  EnumOutput,
  IntOutput,
  ListOutput,
  Output,
} from '#serving/output.js';
import { PageArgs } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { createMonthConnectionType } from '../../serving/connection.js';
import { defineList } from '../../serving/answer-definition.js';
import { LATEST_MONTHS, LatestMonth, MONTH_STATE } from '../../serving/latest-month.js';
import { PeriodState } from '../../serving/coverage.js';
import { RETAIL_FLOW } from '../../snapshot/snapshot.js';
import { analysis } from './analysis.js';
import { sentence } from './sentence.js';

const BasketSizeOrder = namedEnum('BasketSizeOrder', 'Order of the shops and months.', {
  MONTH: 'By month, then shop.',
  STATE: 'By state of the month.',
  STORE: 'By shop number, then month.',
  STORES: 'By number of shops.',
  DAYS: 'By number of days with transactions.',
  BASKETS: 'By number of baskets.',
  PIECES_PER_BASKET: 'By pieces per basket.',
  VALUE_PER_BASKET: 'By value per basket.',
  TRANSACTIONS_PER_BASKET: 'By transactions per basket.',
});

@ArgsType()
export class BasketSizeArgs extends PageArgs {
  @IntArg('Only baskets of this shop; all shops when left out.', { min: 1 })
  store?: number;

  @BooleanArg('One row per month for all shops together, instead of one per shop and month.', false)
  together: boolean = false;

  @IntArg('Only months of this year.', { min: 1900, max: 9999 })
  year?: number;

  @DateArg('First month to include: the whole month of this date.')
  from?: string;

  @DateArg('Last month to include: the whole month of this date.', { whole: 'month' })
  to?: string;

  @EnumArg(BasketSizeOrder, 'Order of the shops and months.', BasketSizeOrder.MONTH)
  orderBy: keyof typeof BasketSizeOrder = 'MONTH';
}

@Output('Baskets of one calendar month, in one shop or in all shops together.')
export class BasketMonth {
  @DateOutput('First day of the month.')
  month!: string;

  @EnumOutput(PeriodState, MONTH_STATE)
  state!: PeriodState;

  @IntOutput('Shop number; null for all shops together.', { nullable: true })
  store!: number | null;

  @IntOutput('Number of shops with transactions in the month; 1 in the row of one shop.')
  stores!: number;

  @IntOutput('Days with transactions.')
  days!: number;

  @IntOutput('Baskets: a basket is all that one customer buys in a shop on a day.')
  baskets!: number;

  @DecimalOutput(2, 'Pieces sold, net of returned pieces, divided by the baskets.')
  piecesPerBasket!: number;

  @DecimalOutput(2, 'Amount paid, net of returns, divided by the baskets.')
  valuePerBasket!: number;

  @DecimalOutput(2, 'Transactions, including returns, divided by the baskets.')
  transactionsPerBasket!: number;
}

@Output('Baskets of all selected shops together in a month.')
export class LatestBaskets extends LatestMonth {
  @IntOutput('Number of shops with transactions in the month.')
  shops!: number;

  @IntOutput('Baskets.')
  baskets!: number;

  @DecimalOutput(2, 'Pieces sold, net of returned pieces, divided by the baskets.')
  piecesPerBasket!: number;

  @DecimalOutput(2, 'Amount paid, net of returns, divided by the baskets.')
  valuePerBasket!: number;

  @DecimalOutput(2, 'Value per basket of the shop with the lowest one.')
  lowestValue!: number;

  @DecimalOutput(2, 'Value per basket of the shop with the highest one.')
  highestValue!: number;
}

@Output('Basket sizes by month.')
export class BasketSizeConnection extends createMonthConnectionType(BasketMonth) {
  @ListOutput(LatestBaskets, LATEST_MONTHS)
  latest!: LatestBaskets[];
}

export const basketSize = defineList({
  name: 'basketSize',
  description:
    'Average pieces and value of a basket by shop and month, or by month for all shops ' +
    'together.',
  flow: RETAIL_FLOW,
  marts: ['shop_day', 'shop_month_coverage'],
  args: BasketSizeArgs,
  row: BasketMonth,
  pages: BasketSizeConnection,
  sql: sqlFile(import.meta.url, './basket_size.sql'),
  extraSql: { latest: sqlFile(import.meta.url, './latest.sql') },
  parameters: ['store', 'together', 'year', 'from', 'to'],
  key: ['month', 'store'],
  period: 'month',
  links: [
    {
      to: 'salesTeamRanking',
      title: 'Sales people of the shop in the month',
      rows: 'nodes',
      fields: { store: 'store', from: 'month', to: 'month' },
    },
    {
      to: 'productPerformance',
      title: 'Products of all shops in the month',
      rows: 'nodes',
      fields: { from: 'month', to: 'month' },
      without: ['store'],
    },
  ],
  sentence,
  analysis,
  presentation: {
    short: 'Basket size',
    title: 'How large is a basket?',
    controls: [{ argument: 'store' }, { argument: 'year' }],
    fixedArguments: { together: true },
    notes: ['A basket is everything that one customer buys in a shop on one day.'],
    chart: { title: 'A basket, by month' },
    table: {
      caption: 'Baskets by month',
      columns: [
        'month',
        'stores',
        'days',
        'baskets',
        'piecesPerBasket',
        'valuePerBasket',
        'transactionsPerBasket',
      ],
    },
  },
  example: `{ basketSize(together: true, first: 5) {
    totalCount
    coverage { firstMonth lastMonth months }
    nodes { month stores days baskets piecesPerBasket valuePerBasket transactionsPerBasket }
  } }`,
});
