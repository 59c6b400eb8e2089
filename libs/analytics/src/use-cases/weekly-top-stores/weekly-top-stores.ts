import { sqlFile } from '#platform/database/sql-file.js';
import type { Connection } from '../../serving/connection.js';
import { readPage } from '../../serving/page.js';
import { DefineUseCase, type UseCase } from '../../serving/use-case.js';
import { Marts } from '../../snapshot/marts.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import {
  type WeeklyTopStore,
  WeeklyTopStoreConnection,
  WeeklyTopStoresArgs,
  type WeeklyTopStoresOrder,
} from './weekly-top-stores.model.js';

const sql = sqlFile(import.meta.url, './weekly-top-stores.sql');
const coverageSql = sqlFile(import.meta.url, './coverage.sql');

const orders: Record<WeeklyTopStoresOrder, string[]> = {
  WEEK: ['week'],
  SALES: ['sales', 'week'],
  MARGIN: ['margin', 'week'],
};

@DefineUseCase({
  name: 'weeklyTopStores',
  path: 'weekly-top-stores',
  description:
    'The store or stores with the highest sales each week, with the margin over the next.',
  args: WeeklyTopStoresArgs,
  result: WeeklyTopStoreConnection,
})
export class WeeklyTopStores implements UseCase<WeeklyTopStoresArgs, Connection<WeeklyTopStore>> {
  constructor(private readonly marts: Marts) {}

  answer(args: WeeklyTopStoresArgs, snapshot: Snapshot): Promise<Connection<WeeklyTopStore>> {
    return readPage<WeeklyTopStore>(this.marts, snapshot, args, {
      name: 'weeklyTopStores',
      sql,
      coverageSql,
      parameters: [args.from, args.to],
      order: orders[args.orderBy],
    });
  }
}
