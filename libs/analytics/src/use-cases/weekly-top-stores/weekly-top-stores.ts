import { sqlFile } from '#platform/database/sql-file.js';
import { readPage } from '../../serving/page.js';
import { shapeOf } from '#serving/shape.js';
import { DefineUseCase, type UseCase } from '../../serving/use-case.js';
import { Marts } from '../../snapshot/marts.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import {
  TopStoreWins,
  WeeklyTopStore,
  WeeklyTopStoreConnection,
  WeeklyTopStoresArgs,
  type WeeklyTopStoresOrder,
} from './weekly-top-stores.model.js';

const sql = sqlFile(import.meta.url, './weekly-top-stores.sql');
const coverageSql = sqlFile(import.meta.url, './coverage.sql');
const winsSql = sqlFile(import.meta.url, './wins.sql');

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
export class WeeklyTopStores implements UseCase<WeeklyTopStoresArgs, WeeklyTopStoreConnection> {
  constructor(private readonly marts: Marts) {}

  async answer(args: WeeklyTopStoresArgs, snapshot: Snapshot): Promise<WeeklyTopStoreConnection> {
    const parameters = [args.from, args.to];
    const [page, wins] = await Promise.all([
      readPage(this.marts, snapshot, args, {
        name: 'weeklyTopStores',
        node: WeeklyTopStore,
        sql,
        coverageSql,
        parameters,
        order: orders[args.orderBy],
      }),
      this.marts.rows(shapeOf(TopStoreWins), winsSql, snapshot, parameters),
    ]);
    return { ...page, wins };
  }
}
