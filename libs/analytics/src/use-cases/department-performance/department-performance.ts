import { sqlFile } from '#platform/database/sql-file.js';
import type { Connection } from '../../serving/connection.js';
import { totalOrder } from '../../serving/order.js';
import type { ListQuery } from '../../serving/list-query.js';
import { readPage } from '../../serving/page.js';
import { DefineUseCase, type ListUseCase, type UseCase } from '../../serving/use-case.js';
import { Marts } from '../../snapshot/marts.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import {
  DepartmentPerformanceArgs,
  DepartmentPerformanceConnection,
  type DepartmentPerformanceOrder,
  DepartmentWeek,
} from './department-performance.model.js';

const sql = sqlFile(import.meta.url, './department-performance.sql');
const coverageSql = sqlFile(import.meta.url, './coverage.sql');

const key = ['week', 'department'] as const;
const orders: Record<DepartmentPerformanceOrder, (keyof DepartmentWeek)[]> = {
  WEEK: ['week', 'rank'],
  DEPARTMENT: ['department'],
  TOTAL: ['total'],
  STORES: ['stores'],
  AVERAGE_PER_STORE: ['averagePerStore'],
  SHARE: ['share'],
  RANK: ['rank'],
  CHANGE_ON_WEEK_BEFORE: ['changeOnWeekBefore'],
  SALES: ['total'],
  CHANGE: ['changeOnWeekBefore'],
};

@DefineUseCase({
  name: 'departmentPerformance',
  path: 'department-performance',
  description:
    'Sales of each department week by week, over all stores or one: share, rank and change.',
  args: DepartmentPerformanceArgs,
  result: DepartmentPerformanceConnection,
  marts: ['store_week', 'department_week', 'store_department_week'],
})
export class DepartmentPerformance
  implements
    UseCase<DepartmentPerformanceArgs, Connection<DepartmentWeek>>,
    ListUseCase<DepartmentPerformanceArgs, DepartmentWeek>
{
  constructor(private readonly marts: Marts) {}

  answer(args: DepartmentPerformanceArgs, snapshot: Snapshot): Promise<Connection<DepartmentWeek>> {
    return readPage(this.marts, snapshot, args, this.list(args), DepartmentPerformanceConnection);
  }

  list(args: DepartmentPerformanceArgs): ListQuery<DepartmentWeek> {
    const { store, storeType, department, year, from, to, orderBy } = args;
    return {
      name: 'departmentPerformance',
      node: DepartmentWeek,
      sql,
      coverageSql,
      parameters: [store, storeType, department, year, from, to],
      order: totalOrder(orders[orderBy], key),
    };
  }
}
