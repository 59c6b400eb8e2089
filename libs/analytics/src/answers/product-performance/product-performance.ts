import { sqlFile } from '#platform/database/sql-file.js';
import { DateArg, EnumArg, IntArg, TextArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import {
  DateOutput,
  DecimalOutput,
  EnumOutput,
  IntOutput,
  ListOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { PageArgs } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { createMonthConnectionType } from '../../serving/connection.js';
import { defineList } from '../../serving/answer-definition.js';
import { LATEST_MONTHS, LatestMonth, MONTH_STATE } from '../../serving/latest-month.js';
import { PeriodState } from '../../serving/coverage.js';
import { RETAIL_FLOW } from '../../snapshot/snapshot.js';
import { analysis } from './analysis.js';
import { sentence } from './sentence.js';

const ProductPerformanceOrder = namedEnum(
  'ProductPerformanceOrder',
  'Order of the products and months.',
  {
    MONTH: 'By month, then rank.',
    STATE: 'By state of the month.',
    RANK: 'By rank within the month.',
    PRODUCT: 'By name of the product, then month.',
    REVENUE: 'By revenue of the month.',
    QUANTITY: 'By pieces sold.',
    AVERAGE_PRICE: 'By average price of a piece.',
    LIST_REVENUE: 'By revenue at list price.',
    PRICE_AGAINST_LIST: 'By price compared with the list price.',
    TRANSACTIONS: 'By transactions of the month.',
    TRANSACTIONS_OFF_LIST: 'By transactions at a price other than the list price.',
    CHANGE_ON_MONTH_BEFORE: 'By change from the previous month.',
  },
);

@ArgsType()
export class ProductPerformanceArgs extends PageArgs {
  @TextArg('Only the product with this name; its rank is still over all products.', {
    minLength: 1,
  })
  product?: string;

  @IntArg('Only months of this year.', { min: 1900, max: 9999 })
  year?: number;

  @DateArg('First month to include: the whole month of this date.')
  from?: string;

  @DateArg('Last month to include: the whole month of this date.', { whole: 'month' })
  to?: string;

  @EnumArg(
    ProductPerformanceOrder,
    'Order of the products and months.',
    ProductPerformanceOrder.MONTH,
  )
  orderBy: keyof typeof ProductPerformanceOrder = 'MONTH';
}

@Output('One product in one calendar month, over all shops.')
export class ProductMonth {
  @DateOutput('First day of the month.')
  month!: string;

  @EnumOutput(PeriodState, MONTH_STATE)
  state!: PeriodState;

  @IntOutput('Rank by revenue among all products of the month; ties share a rank.')
  rank!: number;

  @TextOutput('Name of the product.')
  product!: string;

  @DecimalOutput(2, 'Amount paid in the month, net of returns.')
  revenue!: number;

  @DecimalOutput(0, 'Pieces sold, net of returned pieces.')
  quantity!: number;

  @DecimalOutput(2, 'Revenue divided by the pieces; null when the net pieces are zero.', {
    nullable: true,
  })
  averagePrice!: number | null;

  @DecimalOutput(
    2,
    'Revenue of the same pieces at list price; null when a list price is unknown.',
    {
      nullable: true,
    },
  )
  listRevenue!: number | null;

  @DecimalOutput(
    6,
    'Revenue divided by the revenue at list price: 1 is the list price, 0.95 is 5 % less. Null ' +
      'when the latter is unknown or zero.',
    { nullable: true },
  )
  priceAgainstList!: number | null;

  @IntOutput('Transactions, including returns.')
  transactions!: number;

  @IntOutput('Transactions at a price other than the list price.')
  transactionsOffList!: number;

  @DecimalOutput(
    6,
    "Change of the revenue from the product's previous calendar month, as a ratio; null when " +
      'that month has no transactions or its revenue is zero, and unless both months are complete.',
    { nullable: true },
  )
  changeOnMonthBefore!: number | null;
}

@Output('The products at the best rank in a month.')
export class LatestProducts extends LatestMonth {
  @IntOutput('Best rank in the list: 1, or that of the selected product.')
  rank!: number;

  @ListOutput(String, 'Products at this rank in the list: the first five by name.')
  best!: string[];

  @IntOutput('Number of products that share the rank; 1 without a tie.')
  tied!: number;

  @DecimalOutput(2, 'Revenue of each of them.')
  revenue!: number;

  @DecimalOutput(
    2,
    'Average price of the product; null for several, and when its net pieces are zero.',
    {
      nullable: true,
    },
  )
  averagePrice!: number | null;

  @IntOutput('Number of all products of the month.')
  products!: number;

  @DecimalOutput(2, 'Revenue of all products of the month.')
  total!: number;
}

@Output('Products by month.')
export class ProductPerformanceConnection extends createMonthConnectionType(ProductMonth) {
  @ListOutput(LatestProducts, LATEST_MONTHS)
  latest!: LatestProducts[];
}

export const productPerformance = defineList({
  name: 'productPerformance',
  description:
    'Sales of each product by month: pieces, revenue, price compared with the list price, rank ' +
    'and change.',
  flow: RETAIL_FLOW,
  marts: ['product_month', 'shop_month_coverage'],
  args: ProductPerformanceArgs,
  row: ProductMonth,
  pages: ProductPerformanceConnection,
  sql: sqlFile(import.meta.url, './product_performance.sql'),
  extraSql: { latest: sqlFile(import.meta.url, './latest.sql') },
  parameters: ['product', 'year', 'from', 'to'],
  key: ['month', 'product'],
  orders: { MONTH: ['month', 'rank'] },
  period: 'month',
  links: [
    {
      to: 'productPerformance',
      title: 'All months of the product',
      rows: 'nodes',
      fields: { product: 'product' },
      without: ['year', 'from', 'to'],
    },
    {
      to: 'basketSize',
      title: 'Baskets of the month',
      rows: 'nodes',
      fields: { from: 'month', to: 'month' },
      without: ['product'],
    },
  ],
  sentence,
  analysis,
  presentation: {
    short: 'Products in a month',
    title: 'Which products sell most in a month?',
    controls: [{ argument: 'month' }],
    chart: { title: 'Ranks of the products over six months' },
    table: {
      caption: 'Products of the month, by their revenue',
      columns: [
        'product',
        'rank',
        'revenue',
        'quantity',
        'averagePrice',
        'priceAgainstList',
        'changeOnMonthBefore',
      ],
    },
  },
  example: `{ productPerformance(first: 5) {
    totalCount
    coverage { firstMonth lastMonth months }
    nodes { month rank product revenue quantity averagePrice priceAgainstList transactionsOffList
      changeOnMonthBefore }
  } }`,
});
