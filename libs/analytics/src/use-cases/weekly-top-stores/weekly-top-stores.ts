import { sqlFile } from '#platform/database/sql-file.js';
import { totalOrder } from '../../serving/order.js';
import type { ListQuery } from '../../serving/list-query.js';
import { readPage } from '../../serving/page.js';
import { DefineUseCase, type ListUseCase, type UseCase } from '../../serving/use-case.js';
import { Marts } from '../../snapshot/marts.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import {
  WeeklyTopStore,
  WeeklyTopStoreConnection,
  WeeklyTopStoresArgs,
  type WeeklyTopStoresOrder,
} from './weekly-top-stores.model.js';

const sql = sqlFile(import.meta.url, './weekly-top-stores.sql');
const coverageSql = sqlFile(import.meta.url, './coverage.sql');
const beside = { wins: sqlFile(import.meta.url, './wins.sql') };

const key = ['week'] as const;
const orders: Record<WeeklyTopStoresOrder, keyof WeeklyTopStore> = {
  WEEK: 'week',
  STORES: 'stores',
  SALES: 'sales',
  NEXT_SALES: 'nextSales',
  MARGIN: 'margin',
  MARGIN_RATIO: 'marginRatio',
};

@DefineUseCase({
  name: 'weeklyTopStores',
  path: 'weekly-top-stores',
  description:
    'The store or stores with the highest sales each week, with the margin over the next.',
  args: WeeklyTopStoresArgs,
  result: WeeklyTopStoreConnection,
  marts: ['store_week', 'store_department_week'],
})
export class WeeklyTopStores
  implements
    UseCase<WeeklyTopStoresArgs, WeeklyTopStoreConnection>,
    ListUseCase<WeeklyTopStoresArgs, WeeklyTopStore>
{
  constructor(private readonly marts: Marts) {}

  answer(args: WeeklyTopStoresArgs, snapshot: Snapshot): Promise<WeeklyTopStoreConnection> {
    return readPage(this.marts, snapshot, args, this.list(args), WeeklyTopStoreConnection, beside);
  }

  list(args: WeeklyTopStoresArgs): ListQuery<WeeklyTopStore> {
    const { department, store, storeType, year, from, to, orderBy } = args;
    return {
      name: 'weeklyTopStores',
      node: WeeklyTopStore,
      sql,
      coverageSql,
      parameters: [department, store, storeType, year, from, to],
      order: totalOrder([orders[orderBy]], key),
    };
  }
}
