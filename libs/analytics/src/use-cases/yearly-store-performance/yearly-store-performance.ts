import { sqlFile } from '#platform/database/sql-file.js';
import { totalOrder } from '../../serving/order.js';
import type { ListQuery } from '../../serving/list-query.js';
import { readPage } from '../../serving/page.js';
import { DefineUseCase, type ListUseCase, type UseCase } from '../../serving/use-case.js';
import { Marts } from '../../snapshot/marts.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import {
  StoreYear,
  StoreYearConnection,
  YearlyStorePerformanceArgs,
  type YearlyStorePerformanceOrder,
} from './yearly-store-performance.model.js';

const sql = sqlFile(import.meta.url, './yearly-store-performance.sql');
const coverageSql = sqlFile(import.meta.url, './coverage.sql');
const beside = { years: sqlFile(import.meta.url, './years.sql') };

const key = ['year', 'store'] as const;
const orders: Record<YearlyStorePerformanceOrder, (keyof StoreYear)[]> = {
  YEAR: ['year', 'rank'],
  STORE: ['store'],
  STORE_TYPE: ['storeType'],
  TOTAL: ['total'],
  WEEKLY_AVERAGE: ['weeklyAverage'],
  WEEKS: ['weeks'],
  RANK: ['rank'],
  LIKE_FOR_LIKE_GROWTH: ['likeForLikeGrowth'],
  LIKE_FOR_LIKE_WEEKS: ['likeForLikeWeeks'],
  GROWTH: ['likeForLikeGrowth'],
};

@DefineUseCase({
  name: 'yearlyStorePerformance',
  path: 'yearly-store-performance',
  description:
    'Total, weekly average, rank and like-for-like growth of each store in each year, with the ' +
    'best and the worst store of the year.',
  args: YearlyStorePerformanceArgs,
  result: StoreYearConnection,
  marts: ['store_week', 'store_department_week'],
})
export class YearlyStorePerformance
  implements
    UseCase<YearlyStorePerformanceArgs, StoreYearConnection>,
    ListUseCase<YearlyStorePerformanceArgs, StoreYear>
{
  constructor(private readonly marts: Marts) {}

  answer(args: YearlyStorePerformanceArgs, snapshot: Snapshot): Promise<StoreYearConnection> {
    return readPage(this.marts, snapshot, args, this.list(args), StoreYearConnection, beside);
  }

  list(args: YearlyStorePerformanceArgs): ListQuery<StoreYear> {
    const { department, year, from, to, store, storeType, orderBy } = args;
    return {
      name: 'yearlyStorePerformance',
      node: StoreYear,
      sql,
      coverageSql,
      parameters: [department, year, from, to, store, storeType],
      order: totalOrder(orders[orderBy], key),
    };
  }
}
