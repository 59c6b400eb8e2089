import { monthConnectionOf } from '../../serving/connection.js';
import { BooleanArg, DateArg, EnumArg, IntArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { DateOutput, IntOutput, NumberOutput, Output } from '#serving/output.js';
import { PageArgs } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';

export const BasketSizeOrder = namedEnum('BasketSizeOrder', 'Order of the shops and months.', {
  MONTH: 'By month, then shop.',
  STORE: 'By shop number, then month.',
  STORES: 'By the number of shops.',
  DAYS: 'By the days with transactions.',
  BASKETS: 'By the number of baskets.',
  PIECES_PER_BASKET: 'By the pieces of a basket.',
  VALUE_PER_BASKET: 'By the value of a basket.',
  TRANSACTIONS_PER_BASKET: 'By the transactions of a basket.',
});
export type BasketSizeOrder = keyof typeof BasketSizeOrder;

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
  orderBy: BasketSizeOrder = BasketSizeOrder.MONTH;
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

@Output('Size of the baskets month by month.')
export class BasketSizeConnection extends monthConnectionOf(BasketMonth) {}
