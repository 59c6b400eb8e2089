import { sqlFile } from '#platform/database/sql-file.js';
import { DateArg, EnumArg, IntArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { DateOutput, IntOutput, NumberOutput, Output } from '#serving/output.js';
import { PageArgs } from '#serving/paging/page-args.js';
import { PersonalDataArg, PersonalOutput } from '#serving/personal.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { monthConnectionOf } from '../../serving/connection.js';
import { defineList } from '../../serving/use-case.js';
import { RETAIL_FLOW } from '../../snapshot/snapshot.js';

const TopCustomersOrder = namedEnum('TopCustomersOrder', 'Order of the customers.', {
  RANK: 'By rank, then customer number.',
  CUSTOMER: 'By customer number.',
  TOTAL: 'By what was spent in the period.',
  SHARE: "By the share of all customers' total.",
  TRANSACTIONS: 'By the transactions of the period.',
  VISITS: 'By the visits of the period.',
  MONTHS: 'By the months with purchases.',
  FIRST_MONTH: 'By the first month with purchases.',
  LAST_MONTH: 'By the last month with purchases.',
});

@ArgsType()
export class TopCustomersArgs extends PageArgs {
  @IntArg('What was spent in this year alone.', { min: 1900, max: 9999 })
  year?: number;

  @DateArg('First month of the period: the whole month that this day is in.')
  from?: string;

  @DateArg('Last month of the period: the whole month that this day is in.')
  to?: string;

  @IntArg('Only this customer, whose rank and share stay those among all.', { min: 1 })
  customer?: number;

  @IntArg('Only ranks up to this one, with everybody who shares the last.', { min: 1 })
  maxRank?: number;

  @EnumArg(TopCustomersOrder, 'Order of the customers.', TopCustomersOrder.RANK)
  orderBy: keyof typeof TopCustomersOrder = 'RANK';

  @PersonalDataArg()
  personalData: boolean = false;
}

@Output('What one customer spent in the period, and the place that gives.')
export class TopCustomer {
  @IntOutput('Place by total among all customers of the period; equal totals share a place.')
  rank!: number;

  @IntOutput('Customer number.')
  customer!: number;

  @NumberOutput('What was paid in the period, returns taken off.')
  total!: number;

  @NumberOutput("Share of all customers' total; null when that comes to nothing.", {
    nullable: true,
  })
  share!: number | null;

  @IntOutput('Transactions, returns among them.')
  transactions!: number;

  @IntOutput('Days in a shop, each shop counted.')
  visits!: number;

  @IntOutput('Months with transactions.')
  months!: number;

  @DateOutput('First day of the first of these months.')
  firstMonth!: string;

  @DateOutput('First day of the last of these months.')
  lastMonth!: string;

  @PersonalOutput('First and last name.')
  fullName?: string | null;

  @PersonalOutput('Address with the pincode.')
  address?: string | null;

  @PersonalOutput('Telephone number.')
  phone?: string | null;
}

@Output('Customers ranked by what they spent.')
export class TopCustomersConnection extends monthConnectionOf(TopCustomer) {}

export const topCustomers = defineList({
  name: 'topCustomers',
  description:
    'Customers ranked by what they spent in a period, all ties included, with their shares of it.',
  flow: RETAIL_FLOW,
  marts: ['customer_month'],
  people: { of: 'customers', node: TopCustomer, number: 'customer' },
  args: TopCustomersArgs,
  row: TopCustomer,
  pages: TopCustomersConnection,
  sql: sqlFile(import.meta.url, './top-customers.sql'),
  coverageSql: sqlFile(import.meta.url, './coverage.sql'),
  parameters: ['year', 'from', 'to', 'customer', 'maxRank'],
  key: ['customer'],
  look: {
    short: 'Top customers',
    title: 'Which customers spend most?',
    controls: [{ argument: 'year' }],
    sentence:
      '**Customer {first.customer}** spent most of {totalCount} customers: **{first.total}**, {first.share} of all sales.',
    chart: {
      kind: 'bars',
      title: 'Customers that spent most, with their shares',
      x: 'customer',
      y: 'total',
      label: 'share',
    },
    table: {
      caption: 'Customers by what they spent',
      columns: ['customer', 'rank', 'total', 'share', 'transactions', 'visits', 'months'],
    },
  },
  example: `
{
  topCustomers(maxRank: 5) {
    totalCount
    coverage {
      firstMonth
      lastMonth
      months
    }
    nodes {
      rank
      customer
      total
      share
      transactions
      visits
      months
      firstMonth
      lastMonth
    }
  }
}
`,
});
