import { sqlFile } from '#platform/database/sql-file.js';
import type { Connection } from '../../serving/connection.js';
import { totalOrder } from '../../serving/order.js';
import type { ListQuery } from '../../serving/list-query.js';
import { readPage } from '../../serving/page.js';
import { DefineUseCase, type ListUseCase, type UseCase } from '../../serving/use-case.js';
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

const key = ['department', 'month'] as const;
const orders: Record<MonthlyDepartmentSalesOrder, (keyof DepartmentMonth)[]> = {
  MONTH: ['month'],
  DEPARTMENT: ['department'],
  TOTAL: ['total'],
  WEEKS: ['weeks'],
  WEEKLY_AVERAGE: ['weeklyAverage'],
  CHANGE_ON_MONTH_BEFORE: ['changeOnMonthBefore'],
  WEEKLY_AVERAGE_CHANGE_ON_MONTH_BEFORE: ['weeklyAverageChangeOnMonthBefore'],
  CHANGE_ON_YEAR_BEFORE: ['changeOnYearBefore'],
  WEEKLY_AVERAGE_CHANGE_ON_YEAR_BEFORE: ['weeklyAverageChangeOnYearBefore'],
  TREND: ['trend'],
};

@DefineUseCase({
  name: 'monthlyDepartmentSales',
  path: 'monthly-department-sales',
  description:
    'Sales by department and calendar month, with the change on the month and the year before.',
  args: MonthlyDepartmentSalesArgs,
  result: DepartmentMonthConnection,
  marts: ['store_week', 'department_week', 'store_department_week'],
})
export class MonthlyDepartmentSales
  implements
    UseCase<MonthlyDepartmentSalesArgs, Connection<DepartmentMonth>>,
    ListUseCase<MonthlyDepartmentSalesArgs, DepartmentMonth>
{
  constructor(private readonly marts: Marts) {}

  answer(
    args: MonthlyDepartmentSalesArgs,
    snapshot: Snapshot,
  ): Promise<Connection<DepartmentMonth>> {
    return readPage(this.marts, snapshot, args, this.list(args), DepartmentMonthConnection);
  }

  list(args: MonthlyDepartmentSalesArgs): ListQuery<DepartmentMonth> {
    const { department, store, storeType, year, from, to, orderBy } = args;
    return {
      name: 'monthlyDepartmentSales',
      node: DepartmentMonth,
      sql,
      coverageSql,
      parameters: [department, store, storeType, year, from, to],
      order: totalOrder(orders[orderBy], key),
    };
  }
}
