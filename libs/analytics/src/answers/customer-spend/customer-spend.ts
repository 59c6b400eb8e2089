import { sqlFile } from '#platform/database/sql-file.js';
import { DateArg, EnumArg, IntArg, NumberArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import {
  DateOutput,
  DecimalOutput,
  EnumOutput,
  IntOutput,
  ListOutput,
  Output,
} from '#serving/output.js';
import { PageArgs } from '#serving/paging/page-args.js';
import { PersonalDataArg, PersonalOutput } from '#serving/personal.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { createMonthConnectionType } from '../../serving/connection.js';
import { defineList } from '../../serving/answer-definition.js';
import { LATEST_MONTHS, LatestMonth, MONTH_STATE } from '../../serving/latest-month.js';
import { PeriodState } from '../../serving/coverage.js';
import { RETAIL_FLOW } from '../../snapshot/snapshot.js';
import { analysis } from './analysis.js';
import { sentence } from './sentence.js';

const TOTAL_MAX = 1_000_000_000_000;

const CustomerSpendOrder = namedEnum('CustomerSpendOrder', 'Order of the customers and months.', {
  MONTH: 'By month, then customer.',
  STATE: 'By state of the month.',
  CUSTOMER: 'By customer number, then month.',
  TOTAL: 'By spend of the month.',
  TRANSACTIONS: 'By transactions of the month.',
  VISITS: 'By visits of the month.',
  AVERAGE_PER_TRANSACTION: 'By average value of a transaction.',
  CHANGE_ON_MONTH_BEFORE: 'By change from the previous month.',
});

@ArgsType()
export class CustomerSpendArgs extends PageArgs {
  @IntArg('Only this customer.', { min: 1 })
  customer?: number;

  @IntArg('Only months of this year.', { min: 1900, max: 9999 })
  year?: number;

  @DateArg('First month to include: the whole month of this date.')
  from?: string;

  @DateArg('Last month to include: the whole month of this date.', { whole: 'month' })
  to?: string;

  @NumberArg('Only months in which a customer spent at least this amount.', {
    min: -TOTAL_MAX,
    max: TOTAL_MAX,
  })
  minTotal?: number;

  @EnumArg(CustomerSpendOrder, 'Order of the customers and months.', CustomerSpendOrder.MONTH)
  orderBy: keyof typeof CustomerSpendOrder = 'MONTH';

  @PersonalDataArg()
  personalData: boolean = false;
}

@Output('Spend of one customer in one calendar month.')
export class CustomerMonth {
  @DateOutput('First day of the month.')
  month!: string;

  @EnumOutput(PeriodState, MONTH_STATE)
  state!: PeriodState;

  @IntOutput('Customer number.')
  customer!: number;

  @DecimalOutput(2, 'Amount paid in the month, net of returns.')
  total!: number;

  @IntOutput('Transactions, including returns.')
  transactions!: number;

  @IntOutput('Visits: distinct pairs of shop and day.')
  visits!: number;

  @DecimalOutput(2, 'Total divided by the transactions.')
  averagePerTransaction!: number;

  @DecimalOutput(
    6,
    "Change from the customer's previous calendar month, as a ratio; null when that month has " +
      'no transactions or its total is zero, and unless both months are complete.',
    { nullable: true },
  )
  changeOnMonthBefore!: number | null;

  @PersonalOutput('First and last name.')
  fullName?: string | null;

  @PersonalOutput('Address with the postcode (pincode).')
  address?: string | null;

  @PersonalOutput('Telephone number.')
  phone?: string | null;
}

@Output('Spend of the selected customers in a month.')
export class LatestSpend extends LatestMonth {
  @IntOutput('Customers in the list in the month.')
  customers!: number;

  @DecimalOutput(2, 'Amount that they paid in the month, net of returns.')
  total!: number;
}

@Output('Spend of customers by month.')
export class CustomerSpendConnection extends createMonthConnectionType(CustomerMonth) {
  @ListOutput(LatestSpend, LATEST_MONTHS)
  latest!: LatestSpend[];
}

export const customerSpend = defineList({
  name: 'customerSpend',
  description:
    'Spend of each customer by month: transactions, visits and change from the previous month.',
  flow: RETAIL_FLOW,
  marts: ['customer_month', 'shop_month_coverage'],
  people: { kind: 'customers', node: CustomerMonth, number: 'customer' },
  args: CustomerSpendArgs,
  row: CustomerMonth,
  pages: CustomerSpendConnection,
  sql: sqlFile(import.meta.url, './customer_spend.sql'),
  extraSql: { latest: sqlFile(import.meta.url, './latest.sql') },
  parameters: ['customer', 'year', 'from', 'to', 'minTotal'],
  key: ['month', 'customer'],
  period: 'month',
  links: [
    {
      to: 'topCustomers',
      title: 'Rank of the customer in the month',
      rows: 'nodes',
      fields: { customer: 'customer', from: 'month', to: 'month' },
    },
    {
      to: 'customerSpend',
      title: 'All months of the customer',
      rows: 'nodes',
      fields: { customer: 'customer' },
      without: ['year', 'from', 'to', 'minTotal'],
    },
  ],
  sentence,
  analysis,
  presentation: {
    short: 'Customer spend',
    title: 'How much does a customer spend each month?',
    controls: [{ argument: 'customer', initial: '1' }, { argument: 'year' }],
    chart: {
      kind: 'line',
      title: 'Spend of customer {asked.customer}, by month',
      x: 'month',
      y: 'total',
      axis: 'spend of the month',
    },
    table: {
      caption: 'Spend of the customer, by month',
      columns: ['month', 'customer', 'total', 'transactions', 'visits', 'changeOnMonthBefore'],
    },
  },
  example: `{ customerSpend(orderBy: TOTAL, direction: DESC, first: 5) {
    totalCount
    coverage { firstMonth lastMonth months }
    nodes { month customer total transactions visits averagePerTransaction changeOnMonthBefore }
  } }`,
});
