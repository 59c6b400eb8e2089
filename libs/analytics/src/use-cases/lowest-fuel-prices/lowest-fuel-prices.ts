import { sqlFile } from '#platform/database/sql-file.js';
import type { Connection } from '../../serving/connection.js';
import { totalOrder } from '../../serving/order.js';
import type { ListQuery } from '../../serving/list-query.js';
import { readPage } from '../../serving/page.js';
import { DefineUseCase, type ListUseCase, type UseCase } from '../../serving/use-case.js';
import { Marts } from '../../snapshot/marts.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import {
  LowestFuelPrice,
  LowestFuelPriceConnection,
  LowestFuelPricesArgs,
  type LowestFuelPricesOrder,
} from './lowest-fuel-prices.model.js';

const sql = sqlFile(import.meta.url, './lowest-fuel-prices.sql');
const coverageSql = sqlFile(import.meta.url, './coverage.sql');

const key = ['week'] as const;
const orders: Record<LowestFuelPricesOrder, keyof LowestFuelPrice> = {
  WEEK: 'week',
  PRICE: 'price',
  STORES: 'stores',
  TIED: 'tied',
  NEXT_PRICE: 'nextPrice',
  HAS_SALES: 'hasSales',
};

@DefineUseCase({
  name: 'lowestFuelPrices',
  path: 'lowest-fuel-prices',
  description:
    'The store or stores with the lowest fuel price each week, for every week that has a price.',
  args: LowestFuelPricesArgs,
  result: LowestFuelPriceConnection,
  marts: ['store_week', 'fuel_price_week'],
})
export class LowestFuelPrices
  implements
    UseCase<LowestFuelPricesArgs, Connection<LowestFuelPrice>>,
    ListUseCase<LowestFuelPricesArgs, LowestFuelPrice>
{
  constructor(private readonly marts: Marts) {}

  answer(args: LowestFuelPricesArgs, snapshot: Snapshot): Promise<Connection<LowestFuelPrice>> {
    return readPage(this.marts, snapshot, args, this.list(args), LowestFuelPriceConnection);
  }

  list(args: LowestFuelPricesArgs): ListQuery<LowestFuelPrice> {
    const { store, storeType, year, from, to, orderBy } = args;
    return {
      name: 'lowestFuelPrices',
      node: LowestFuelPrice,
      sql,
      coverageSql,
      parameters: [store, storeType, year, from, to],
      order: totalOrder([orders[orderBy]], key),
    };
  }
}
