import { sqlFile } from '#platform/database/sql-file.js';
import { BooleanArg, DateArg, EnumArg, IntArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { DateOutput, IntOutput, NumberOutput, Output } from '#serving/output.js';
import { PageArgs } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { defineList } from '../../serving/use-case.js';
import { RETAIL_FLOW } from '../../snapshot/snapshot.js';

const BasketSizeOrder = namedEnum('BasketSizeOrder', 'Order of the shops and months.', {
  MONTH: 'By month, then shop.',
  STORE: 'By shop number, then month.',
  STORES: 'By the number of shops.',
  DAYS: 'By the days with transactions.',
  BASKETS: 'By the number of baskets.',
  PIECES_PER_BASKET: 'By the pieces of a basket.',
  VALUE_PER_BASKET: 'By the value of a basket.',
  TRANSACTIONS_PER_BASKET: 'By the transactions of a basket.',
});

@ArgsType()
export class BasketSizeArgs extends PageArgs {
  @IntArg('Baskets of this shop alone; all shops when left out.', { min: 1 })
  store?: number;

  @BooleanArg('One row a month, the shops together, in place of one a shop and month.', false)
  together: boolean = false;

  @IntArg('Only months of this year.', { min: 1900, max: 9999 })
  year?: number;

  @DateArg('First month to include: the whole month that this day is in.')
  from?: string;

  @DateArg('Last month to include: the whole month that this day is in.')
  to?: string;

  @EnumArg(BasketSizeOrder, 'Order of the shops and months.', BasketSizeOrder.MONTH)
  orderBy: keyof typeof BasketSizeOrder = 'MONTH';
}

@Output('The baskets of one calendar month, in one shop or in the shops together.')
export class BasketMonth {
  @DateOutput('First day of the month.')
  month!: string;

  @IntOutput('Shop number; null for the shops together.', { nullable: true })
  store!: number | null;

  @IntOutput('Shops with transactions in the month: 1 for a shop by itself.')
  stores!: number;

  @IntOutput('Days with transactions.')
  days!: number;

  @IntOutput('Baskets: a basket is all that one customer buys in a shop on a day.')
  baskets!: number;

  @NumberOutput('Pieces sold, returned ones taken off, over the baskets.')
  piecesPerBasket!: number;

  @NumberOutput('What was paid, returns taken off, over the baskets.')
  valuePerBasket!: number;

  @NumberOutput('Transactions, returns among them, over the baskets.')
  transactionsPerBasket!: number;
}

export const basketSize = defineList({
  name: 'basketSize',
  description: 'Pieces and value of a basket in each shop and month, or in all shops together.',
  flow: RETAIL_FLOW,
  marts: ['shop_day'],
  args: BasketSizeArgs,
  row: BasketMonth,
  pages: 'Size of the baskets month by month.',
  sql: sqlFile(import.meta.url, './basket-size.sql'),
  parameters: ['store', 'together', 'year', 'from', 'to'],
  key: ['month', 'store'],
  look: {
    short: 'Basket size',
    title: 'What does a basket hold?',
    controls: [{ argument: 'store' }, { argument: 'year' }],
    asked: { together: true },
    sentence:
      'In {last.month} a basket held **{last.piecesPerBasket} pieces** worth **{last.valuePerBasket}**; baskets of the month: {last.baskets}.',
    notes: ['A basket is all that one customer buys in a shop on a day.'],
    chart: {
      kind: 'line',
      title: 'What a basket is worth, by month',
      x: 'month',
      y: 'valuePerBasket',
    },
    table: {
      caption: 'Baskets month by month',
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
  example: `
{
  basketSize(together: true, first: 5) {
    totalCount
    coverage {
      firstMonth
      lastMonth
      months
    }
    nodes {
      month
      stores
      days
      baskets
      piecesPerBasket
      valuePerBasket
      transactionsPerBasket
    }
  }
}
`,
});
