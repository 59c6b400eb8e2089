import { sqlFile } from '#platform/database/sql-file.js';
import type { Connection } from '../../serving/connection.js';
import { readPage } from '../../serving/page.js';
import { DefineUseCase, type UseCase } from '../../serving/use-case.js';
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

const orders: Record<DepartmentPerformanceOrder, string[]> = {
  WEEK: ['week', 'rank', 'department'],
  DEPARTMENT: ['department', 'week'],
  SALES: ['total', 'week', 'department'],
  RANK: ['rank', 'week', 'department'],
  CHANGE: ['changeOnWeekBefore', 'week', 'department'],
};

@DefineUseCase({
  name: 'departmentPerformance',
  path: 'department-performance',
  description:
    'Sales of each department week by week, over all stores or one: share, rank and change.',
  args: DepartmentPerformanceArgs,
  result: DepartmentPerformanceConnection,
})
export class DepartmentPerformance implements UseCase<
  DepartmentPerformanceArgs,
  Connection<DepartmentWeek>
> {
  constructor(private readonly marts: Marts) {}

  answer(args: DepartmentPerformanceArgs, snapshot: Snapshot): Promise<Connection<DepartmentWeek>> {
    return readPage(this.marts, snapshot, args, {
      name: 'departmentPerformance',
      node: DepartmentWeek,
      sql,
      coverageSql,
      parameters: [args.department, args.store, args.from, args.to],
      order: orders[args.orderBy],
    });
  }
}
