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
  ProductMonth,
  ProductPerformanceArgs,
  ProductPerformanceConnection,
  type ProductPerformanceOrder,
} from './product-performance.model.js';

const sql = sqlFile(import.meta.url, './product-performance.sql');

const key = ['month', 'product'] as const;
const orders: Record<ProductPerformanceOrder, (keyof ProductMonth)[]> = {
  MONTH: ['month', 'rank'],
  RANK: ['rank'],
  PRODUCT: ['product'],
  REVENUE: ['revenue'],
  QUANTITY: ['quantity'],
  AVERAGE_PRICE: ['averagePrice'],
  LIST_REVENUE: ['listRevenue'],
  PRICE_AGAINST_LIST: ['priceAgainstList'],
  TRANSACTIONS: ['transactions'],
  TRANSACTIONS_OFF_LIST: ['transactionsOffList'],
  CHANGE_ON_MONTH_BEFORE: ['changeOnMonthBefore'],
};

@DefineUseCase({
  name: 'productPerformance',
  path: 'product-performance',
  description:
    'Each product month by month: pieces, revenue, price against the list, rank and change.',
  args: ProductPerformanceArgs,
  result: ProductPerformanceConnection,
  flow: RETAIL_FLOW,
  marts: ['product_month'],
})
export class ProductPerformance
  implements
    UseCase<ProductPerformanceArgs, MonthConnection<ProductMonth>>,
    ListUseCase<ProductPerformanceArgs, ProductMonth>
{
  constructor(private readonly marts: Marts) {}

  answer(args: ProductPerformanceArgs, snapshot: Snapshot): Promise<MonthConnection<ProductMonth>> {
    return readPage(this.marts, snapshot, args, this.list(args), ProductPerformanceConnection);
  }

  list(args: ProductPerformanceArgs): ListQuery<ProductMonth> {
    const { product, year, from, to, orderBy } = args;
    return {
      name: 'productPerformance',
      node: ProductMonth,
      sql,
      coverageSql: monthsOfList,
      parameters: [product, year, from, to],
      order: totalOrder(orders[orderBy], key),
    };
  }
}
