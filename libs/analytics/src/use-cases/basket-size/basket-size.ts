import { sqlFile } from '#platform/database/sql-file.js';
import type { MonthConnection } from '../../serving/connection.js';
import type { ListQuery } from '../../serving/list-query.js';
import { monthsOfList } from '../../serving/month-coverage.js';
import { totalOrder } from '../../serving/order.js';
import { readPage } from '../../serving/page.js';
import { DefineUseCase, type ListUseCase, type UseCase } from '../../serving/use-case.js';
import { Marts } from '../../snapshot/marts.js';
import { RETAIL_FLOW, type Snapshot } from '../../snapshot/snapshot.js';
import {
  BasketMonth,
  BasketSizeArgs,
  BasketSizeConnection,
  type BasketSizeOrder,
} from './basket-size.model.js';

const sql = sqlFile(import.meta.url, './basket-size.sql');

const key = ['month', 'store'] as const;
const orders: Record<BasketSizeOrder, (keyof BasketMonth)[]> = {
  MONTH: ['month'],
  STORE: ['store'],
  STORES: ['stores'],
  DAYS: ['days'],
  BASKETS: ['baskets'],
  PIECES_PER_BASKET: ['piecesPerBasket'],
  VALUE_PER_BASKET: ['valuePerBasket'],
  TRANSACTIONS_PER_BASKET: ['transactionsPerBasket'],
};

@DefineUseCase({
  name: 'basketSize',
  path: 'basket-size',
  description:
    'What a basket holds in each shop and month, or in all shops together: pieces and value.',
  args: BasketSizeArgs,
  result: BasketSizeConnection,
  flow: RETAIL_FLOW,
  marts: ['shop_day'],
})
export class BasketSize
  implements
    UseCase<BasketSizeArgs, MonthConnection<BasketMonth>>,
    ListUseCase<BasketSizeArgs, BasketMonth>
{
  constructor(private readonly marts: Marts) {}

  answer(args: BasketSizeArgs, snapshot: Snapshot): Promise<MonthConnection<BasketMonth>> {
    return readPage(this.marts, snapshot, args, this.list(args), BasketSizeConnection);
  }

  list(args: BasketSizeArgs): ListQuery<BasketMonth> {
    const { store, together, year, from, to, orderBy } = args;
    return {
      name: 'basketSize',
      node: BasketMonth,
      sql,
      coverageSql: monthsOfList,
      parameters: [store, together, year, from, to],
      order: totalOrder(orders[orderBy], key),
    };
  }
}
