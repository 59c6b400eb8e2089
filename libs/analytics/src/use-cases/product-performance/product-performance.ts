import { sqlFile } from '#platform/database/sql-file.js';
import { DateArg, EnumArg, IntArg, TextArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { DateOutput, IntOutput, NumberOutput, Output, TextOutput } from '#serving/output.js';
import { PageArgs } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { defineList } from '../../serving/use-case.js';
import { RETAIL_FLOW } from '../../snapshot/snapshot.js';

const ProductPerformanceOrder = namedEnum(
  'ProductPerformanceOrder',
  'Order of the products and months.',
  {
    MONTH: 'By month, then rank.',
    RANK: 'By rank within the month.',
    PRODUCT: 'By the name of the product, then month.',
    REVENUE: 'By the revenue of the month.',
    QUANTITY: 'By the pieces sold.',
    AVERAGE_PRICE: 'By the average price of a piece.',
    LIST_REVENUE: 'By the revenue at list price.',
    PRICE_AGAINST_LIST: 'By the price against the list.',
    TRANSACTIONS: 'By the transactions of the month.',
    TRANSACTIONS_OFF_LIST: 'By the transactions at another price than the list has.',
    CHANGE_ON_MONTH_BEFORE: 'By the change on the month before.',
  },
);

@ArgsType()
export class ProductPerformanceArgs extends PageArgs {
  @TextArg('Only the product of this name; its rank stays that among all products.', {
    minLength: 1,
  })
  product?: string;

  @IntArg('Only months of this year.', { min: 1900, max: 9999 })
  year?: number;

  @DateArg('First month to include: the whole month that this day is in.')
  from?: string;

  @DateArg('Last month to include: the whole month that this day is in.')
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

  @IntOutput('Place by revenue among all products of the month; equal revenues share a place.')
  rank!: number;

  @TextOutput('Name of the product.')
  product!: string;

  @NumberOutput('What was paid in the month, returns taken off.')
  revenue!: number;

  @IntOutput('Pieces sold, returned ones taken off.')
  quantity!: number;

  @NumberOutput('Revenue divided by the pieces; null when as many came back as were sold.', {
    nullable: true,
  })
  averagePrice!: number | null;

  @NumberOutput(
    'What the same pieces would have brought at list price; null when that is not known of all.',
    { nullable: true },
  )
  listRevenue!: number | null;

  @NumberOutput(
    'Revenue over that at list price: 1 is as the list has it, 0.95 is 5 % less. Null when that is ' +
      'not known, or comes to nothing.',
    { nullable: true },
  )
  priceAgainstList!: number | null;

  @IntOutput('Transactions, returns among them.')
  transactions!: number;

  @IntOutput('Transactions at another price than the list has.')
  transactionsOffList!: number;

  @NumberOutput(
    "Change of the revenue on the product's calendar month before, as a share of its size; null " +
      'without one.',
    { nullable: true },
  )
  changeOnMonthBefore!: number | null;
}

export const productPerformance = defineList({
  name: 'productPerformance',
  description:
    'Each product month by month: pieces, revenue, price against the list, rank and change.',
  flow: RETAIL_FLOW,
  marts: ['product_month'],
  args: ProductPerformanceArgs,
  row: ProductMonth,
  pages: 'Products month by month.',
  sql: sqlFile(import.meta.url, './product-performance.sql'),
  parameters: ['product', 'year', 'from', 'to'],
  key: ['month', 'product'],
  orders: { MONTH: ['month', 'rank'] },
  look: {
    short: 'Products in a month',
    title: 'Which products carry a month?',
    controls: [{ argument: 'month' }],
    sentence:
      '**{first.product}** brought in most in {first.month}: **{first.revenue}**, at an average price of {first.averagePrice}.',
    chart: {
      kind: 'bars',
      title: 'Products that brought in most, with the change on the month before',
      x: 'product',
      y: 'revenue',
      label: 'changeOnMonthBefore',
    },
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
  example: `
{
  productPerformance(first: 5) {
    totalCount
    coverage {
      firstMonth
      lastMonth
      months
    }
    nodes {
      month
      rank
      product
      revenue
      quantity
      averagePrice
      priceAgainstList
      transactionsOffList
      changeOnMonthBefore
    }
  }
}
`,
});
