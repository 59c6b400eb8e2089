import { sqlFile } from '#platform/database/sql-file.js';
import { readPage } from '../../serving/page.js';
import { shapeOf } from '#serving/shape.js';
import { DefineUseCase, type UseCase } from '../../serving/use-case.js';
import { Marts } from '../../snapshot/marts.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import {
  ChainYear,
  StoreYear,
  StoreYearConnection,
  YearlyStorePerformanceArgs,
  type YearlyStorePerformanceOrder,
} from './yearly-store-performance.model.js';

const sql = sqlFile(import.meta.url, './yearly-store-performance.sql');
const coverageSql = sqlFile(import.meta.url, './coverage.sql');
const yearsSql = sqlFile(import.meta.url, './years.sql');

const orders: Record<YearlyStorePerformanceOrder, string[]> = {
  YEAR: ['year', 'rank', 'store'],
  RANK: ['rank', 'year', 'store'],
  TOTAL: ['total', 'year', 'store'],
  WEEKLY_AVERAGE: ['weeklyAverage', 'year', 'store'],
  GROWTH: ['likeForLikeGrowth', 'year', 'store'],
};

@DefineUseCase({
  name: 'yearlyStorePerformance',
  path: 'yearly-store-performance',
  description:
    'Total, weekly average, rank and like-for-like growth of each store in each year, with the ' +
    'best and the worst store of the year.',
  args: YearlyStorePerformanceArgs,
  result: StoreYearConnection,
})
export class YearlyStorePerformance implements UseCase<
  YearlyStorePerformanceArgs,
  StoreYearConnection
> {
  constructor(private readonly marts: Marts) {}

  async answer(args: YearlyStorePerformanceArgs, snapshot: Snapshot): Promise<StoreYearConnection> {
    const [page, years] = await Promise.all([
      readPage(this.marts, snapshot, args, {
        name: 'yearlyStorePerformance',
        node: StoreYear,
        sql,
        coverageSql,
        parameters: [args.year, args.store],
        order: orders[args.orderBy],
      }),
      this.marts.rows(shapeOf(ChainYear), yearsSql, snapshot, [args.year]),
    ]);
    return { ...page, years };
  }
}
