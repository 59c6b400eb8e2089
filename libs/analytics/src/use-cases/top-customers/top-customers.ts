import { sqlFile } from '#platform/database/sql-file.js';
import type { MonthConnection } from '../../serving/connection.js';
import type { ListQuery } from '../../serving/list-query.js';
import { totalOrder } from '../../serving/order.js';
import { readPage } from '../../serving/page.js';
import { DefineUseCase, type ListUseCase, type UseCase } from '../../serving/use-case.js';
import { Marts } from '../../snapshot/marts.js';
import { RETAIL_FLOW, type Snapshot } from '../../snapshot/snapshot.js';
import {
  TopCustomer,
  TopCustomersArgs,
  TopCustomersConnection,
  type TopCustomersOrder,
} from './top-customers.model.js';

const sql = sqlFile(import.meta.url, './top-customers.sql');
const coverageSql = sqlFile(import.meta.url, './coverage.sql');

const key = ['customer'] as const;
const orders: Record<TopCustomersOrder, (keyof TopCustomer)[]> = {
  RANK: ['rank'],
  CUSTOMER: ['customer'],
  TOTAL: ['total'],
  SHARE: ['share'],
  TRANSACTIONS: ['transactions'],
  VISITS: ['visits'],
  MONTHS: ['months'],
  FIRST_MONTH: ['firstMonth'],
  LAST_MONTH: ['lastMonth'],
};

@DefineUseCase({
  name: 'topCustomers',
  path: 'top-customers',
  description:
    'Customers ranked by what they spent in a period, all ties included, with their shares of it.',
  args: TopCustomersArgs,
  result: TopCustomersConnection,
  flow: RETAIL_FLOW,
  marts: ['customer_month'],
  people: { of: 'customers', node: TopCustomer, number: 'customer' },
})
export class TopCustomers
  implements
    UseCase<TopCustomersArgs, MonthConnection<TopCustomer>>,
    ListUseCase<TopCustomersArgs, TopCustomer>
{
  constructor(private readonly marts: Marts) {}

  answer(args: TopCustomersArgs, snapshot: Snapshot): Promise<MonthConnection<TopCustomer>> {
    return readPage(this.marts, snapshot, args, this.list(args), TopCustomersConnection);
  }

  list(args: TopCustomersArgs): ListQuery<TopCustomer> {
    const { year, from, to, customer, maxRank, orderBy } = args;
    return {
      name: 'topCustomers',
      node: TopCustomer,
      sql,
      coverageSql,
      parameters: [year, from, to, customer, maxRank],
      order: totalOrder(orders[orderBy], key),
    };
  }
}
