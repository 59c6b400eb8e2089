import { sqlFile } from '#platform/database/sql-file.js';
import type { Connection } from '../../serving/connection.js';
import { readPage } from '../../serving/page.js';
import { DefineUseCase, type UseCase } from '../../serving/use-case.js';
import { Marts } from '../../snapshot/marts.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import {
  DepartmentMonth,
  DepartmentMonthConnection,
  MonthlyDepartmentSalesArgs,
  type MonthlyDepartmentSalesOrder,
} from './monthly-department-sales.model.js';

const sql = sqlFile(import.meta.url, './monthly-department-sales.sql');
const coverageSql = sqlFile(import.meta.url, './coverage.sql');

const orders: Record<MonthlyDepartmentSalesOrder, string[]> = {
  MONTH: ['month', 'department'],
  DEPARTMENT: ['department', 'month'],
  TOTAL: ['total', 'department', 'month'],
};

@DefineUseCase({
  name: 'monthlyDepartmentSales',
  path: 'monthly-department-sales',
  description:
    'Sales by department and calendar month, with the change on the month and the year before.',
  args: MonthlyDepartmentSalesArgs,
  result: DepartmentMonthConnection,
})
export class MonthlyDepartmentSales implements UseCase<
  MonthlyDepartmentSalesArgs,
  Connection<DepartmentMonth>
> {
  constructor(private readonly marts: Marts) {}

  answer(
    args: MonthlyDepartmentSalesArgs,
    snapshot: Snapshot,
  ): Promise<Connection<DepartmentMonth>> {
    return readPage(this.marts, snapshot, args, {
      name: 'monthlyDepartmentSales',
      node: DepartmentMonth,
      sql,
      coverageSql,
      parameters: [args.department, args.from, args.to],
      order: orders[args.orderBy],
    });
  }
}
