import { sqlFile } from '#platform/database/sql-file.js';
import { DateArg, EnumArg, IntArg, NumberArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { DateOutput, IntOutput, NumberOutput, Output } from '#serving/output.js';
import { PageArgs } from '#serving/paging/page-args.js';
import { PersonalDataArg, PersonalOutput } from '#serving/personal.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { defineList } from '../../serving/use-case.js';
import { RETAIL_FLOW } from '../../snapshot/snapshot.js';

const TOTAL_MAX = 1_000_000_000_000;

const CustomerSpendOrder = namedEnum('CustomerSpendOrder', 'Order of the customers and months.', {
  MONTH: 'By month, then customer.',
  CUSTOMER: 'By customer number, then month.',
  TOTAL: 'By what was spent in the month.',
  TRANSACTIONS: 'By the transactions of the month.',
  VISITS: 'By the visits of the month.',
  AVERAGE_PER_TRANSACTION: 'By the average of a transaction.',
  CHANGE_ON_MONTH_BEFORE: 'By the change on the month before.',
});

@ArgsType()
export class CustomerSpendArgs extends PageArgs {
  @IntArg('Only this customer.', { min: 1 })
  customer?: number;

  @IntArg('Only months of this year.', { min: 1900, max: 9999 })
  year?: number;

  @DateArg('First month to include: the whole month that this day is in.')
  from?: string;

  @DateArg('Last month to include: the whole month that this day is in.')
  to?: string;

  @NumberArg('Only months in which a customer spent this much or more.', {
    min: -TOTAL_MAX,
    max: TOTAL_MAX,
  })
  minTotal?: number;

  @EnumArg(CustomerSpendOrder, 'Order of the customers and months.', CustomerSpendOrder.MONTH)
  orderBy: keyof typeof CustomerSpendOrder = 'MONTH';

  @PersonalDataArg()
  personalData: boolean = false;
}

@Output('What one customer spent in one calendar month.')
export class CustomerMonth {
  @DateOutput('First day of the month.')
  month!: string;

  @IntOutput('Customer number.')
  customer!: number;

  @NumberOutput('What was paid in the month, returns taken off.')
  total!: number;

  @IntOutput('Transactions, returns among them.')
  transactions!: number;

  @IntOutput('Days in a shop, each shop counted.')
  visits!: number;

  @NumberOutput('Total divided by the transactions.')
  averagePerTransaction!: number;

  @NumberOutput(
    "Change on the customer's calendar month before, as a share of its size; null without one.",
    { nullable: true },
  )
  changeOnMonthBefore!: number | null;

  @PersonalOutput('First and last name.')
  fullName?: string | null;

  @PersonalOutput('Address with the pincode.')
  address?: string | null;

  @PersonalOutput('Telephone number.')
  phone?: string | null;
}

export const customerSpend = defineList({
  name: 'customerSpend',
  description:
    'Spend of each customer by month: transactions, visits and the change on the month before.',
  flow: RETAIL_FLOW,
  marts: ['customer_month'],
  people: { of: 'customers', node: CustomerMonth, number: 'customer' },
  args: CustomerSpendArgs,
  row: CustomerMonth,
  pages: 'What customers spent month by month.',
  sql: sqlFile(import.meta.url, './customer-spend.sql'),
  parameters: ['customer', 'year', 'from', 'to', 'minTotal'],
  key: ['month', 'customer'],
  look: {
    short: 'Customer spend',
    title: 'What does a customer spend, month by month?',
    controls: [{ argument: 'customer', initial: '1' }, { argument: 'year' }],
    sentence:
      'Customer {last.customer} spent **{last.total}** in {last.month}, the last month with a transaction.',
    chart: { kind: 'line', title: 'What the customer spent, by month', x: 'month', y: 'total' },
    table: {
      caption: 'What the customer spent, month by month',
      columns: ['month', 'customer', 'total', 'transactions', 'visits', 'changeOnMonthBefore'],
    },
  },
  example: `
{
  customerSpend(orderBy: TOTAL, direction: DESC, first: 5) {
    totalCount
    coverage {
      firstMonth
      lastMonth
      months
    }
    nodes {
      month
      customer
      total
      transactions
      visits
      averagePerTransaction
      changeOnMonthBefore
    }
  }
}
`,
});
