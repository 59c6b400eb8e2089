import { sqlFile } from '#platform/database/sql-file.js';
import type { MonthConnection } from '../../serving/connection.js';
import type { ListQuery } from '../../serving/list-query.js';
import { monthsOfList } from '../../serving/month-coverage.js';
import { totalOrder } from '../../serving/order.js';
import { readPage } from '../../serving/page.js';
import { DefineUseCase, type ListUseCase, type UseCase } from '../../serving/use-case.js';
import { Marts } from '../../snapshot/marts.js';
import { RETAIL_FLOW, type Snapshot } from '../../snapshot/snapshot.js';
import {
  CustomerMonth,
  CustomerSpendArgs,
  CustomerSpendConnection,
  type CustomerSpendOrder,
} from './customer-spend.model.js';

const sql = sqlFile(import.meta.url, './customer-spend.sql');

const key = ['month', 'customer'] as const;
const orders: Record<CustomerSpendOrder, (keyof CustomerMonth)[]> = {
  MONTH: ['month'],
  CUSTOMER: ['customer'],
  TOTAL: ['total'],
  TRANSACTIONS: ['transactions'],
  VISITS: ['visits'],
  AVERAGE_PER_TRANSACTION: ['averagePerTransaction'],
  CHANGE_ON_MONTH_BEFORE: ['changeOnMonthBefore'],
};

@DefineUseCase({
  name: 'customerSpend',
  path: 'customer-spend',
  description:
    'What each customer spent month by month: transactions, visits and the change on the month before.',
  args: CustomerSpendArgs,
  result: CustomerSpendConnection,
  flow: RETAIL_FLOW,
  marts: ['customer_month'],
  people: { of: 'customers', node: CustomerMonth, number: 'customer' },
})
export class CustomerSpend
  implements
    UseCase<CustomerSpendArgs, MonthConnection<CustomerMonth>>,
    ListUseCase<CustomerSpendArgs, CustomerMonth>
{
  constructor(private readonly marts: Marts) {}

  answer(args: CustomerSpendArgs, snapshot: Snapshot): Promise<MonthConnection<CustomerMonth>> {
    return readPage(this.marts, snapshot, args, this.list(args), CustomerSpendConnection);
  }

  list(args: CustomerSpendArgs): ListQuery<CustomerMonth> {
    const { customer, year, from, to, minTotal, orderBy } = args;
    return {
      name: 'customerSpend',
      node: CustomerMonth,
      sql,
      coverageSql: monthsOfList,
      parameters: [customer, year, from, to, minTotal],
      order: totalOrder(orders[orderBy], key),
    };
  }
}
