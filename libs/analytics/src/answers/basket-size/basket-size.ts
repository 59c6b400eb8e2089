import { sqlFile } from '#platform/database/sql-file.js';
import { BooleanArg, DateArg, EnumArg, IntArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { DateOutput, IntOutput, DecimalOutput, Output } from '#serving/output.js';
import { PageArgs } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { defineList } from '../../serving/answer-definition.js';
import { RETAIL_FLOW } from '../../snapshot/snapshot.js';
import { analysis } from './analysis.js';

const BasketSizeOrder = namedEnum('BasketSizeOrder', 'Order of the shops and months.', {
  MONTH: 'By month, then shop.',
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

  @DateArg('Last month to include: the whole month of this date.')
  to?: string;

  @EnumArg(BasketSizeOrder, 'Order of the shops and months.', BasketSizeOrder.MONTH)
  orderBy: keyof typeof BasketSizeOrder = 'MONTH';
}

@Output('Baskets of one calendar month, in one shop or in all shops together.')
export class BasketMonth {
  @DateOutput('First day of the month.')
  month!: string;

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

export const basketSize = defineList({
  name: 'basketSize',
  description:
    'Average pieces and value of a basket by shop and month, or by month for all shops ' +
    'together.',
  flow: RETAIL_FLOW,
  marts: ['shop_day'],
  args: BasketSizeArgs,
  row: BasketMonth,
  pages: 'Basket sizes by month.',
  sql: sqlFile(import.meta.url, './basket_size.sql'),
  parameters: ['store', 'together', 'year', 'from', 'to'],
  key: ['month', 'store'],
  analysis,
  presentation: {
    short: 'Basket size',
    title: 'How large is a basket?',
    controls: [{ argument: 'store' }, { argument: 'year' }],
    fixedArguments: { together: true },
    sentence:
      'In {last.month} an average basket had **{last.piecesPerBasket} pieces** worth ' +
      '**{last.valuePerBasket}**; baskets of the month: {last.baskets}.',
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
