import { sqlFile } from '#platform/database/sql-file.js';
import { DateArg, EnumArg, IntArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import {
  BooleanOutput,
  DateOutput,
  DecimalOutput,
  IntListOutput,
  IntOutput,
  ObjectOutput,
  Output,
} from '#serving/output.js';
import { PageArgs } from '#serving/paging/page-args.js';
import { PersonalDataArg, PersonalOutput } from '#serving/personal.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { createMonthConnectionType } from '../../serving/connection.js';
import { defineList } from '../../serving/answer-definition.js';
import { RETAIL_FLOW } from '../../snapshot/snapshot.js';
import { analysis } from './analysis.js';
import { sentence } from './sentence.js';

const TopCustomersOrder = namedEnum('TopCustomersOrder', 'Order of the customers.', {
  RANK: 'By rank, then customer number.',
  CUSTOMER: 'By customer number.',
  TOTAL: 'By spend of the period.',
  SHARE: "By share of all customers' total.",
  TRANSACTIONS: 'By transactions of the period.',
  VISITS: 'By visits of the period.',
  MONTHS: 'By number of months with purchases.',
  FIRST_MONTH: 'By first month with purchases.',
  LAST_MONTH: 'By last month with purchases.',
});

@ArgsType()
export class TopCustomersArgs extends PageArgs {
  @IntArg('Only spend in this year.', { min: 1900, max: 9999 })
  year?: number;

  @DateArg('First month of the period: the whole month of this date.')
  from?: string;

  @DateArg('Last month of the period: the whole month of this date.', { whole: 'month' })
  to?: string;

  @IntArg('Only this customer; rank and share are still over all customers.', { min: 1 })
  customer?: number;

  @IntArg('Only ranks up to this one, including all ties at the last.', { min: 1 })
  maxRank?: number;

  @EnumArg(TopCustomersOrder, 'Order of the customers.', TopCustomersOrder.RANK)
  orderBy: keyof typeof TopCustomersOrder = 'RANK';

  @PersonalDataArg()
  personalData: boolean = false;
}

@Output("Spend of one customer in the period, and the customer's rank.")
export class TopCustomer {
  @IntOutput('Rank by total among all customers of the period; ties share a rank.')
  rank!: number;

  @IntOutput('Customer number.')
  customer!: number;

  @DecimalOutput(2, 'Amount paid in the period, net of returns.')
  total!: number;

  @DecimalOutput(6, "Share of all customers' total; null when that total is zero.", {
    nullable: true,
  })
  share!: number | null;

  @IntOutput('Transactions, including returns.')
  transactions!: number;

  @IntOutput('Visits: distinct pairs of shop and day.')
  visits!: number;

  @IntOutput('Number of months with transactions.')
  months!: number;

  @DateOutput('First day of the first of these months.')
  firstMonth!: string;

  @DateOutput('First day of the last of these months.')
  lastMonth!: string;

  @PersonalOutput('First and last name.')
  fullName?: string | null;

  @PersonalOutput('Address with the postcode (pincode).')
  address?: string | null;

  @PersonalOutput('Telephone number.')
  phone?: string | null;
}

@Output(
  'The rank, over all customers, of the selected customer or of those who spent most in the period.',
)
export class LeadingCustomers {
  @DateOutput('First day of the period that the data include.')
  firstDay!: string;

  @DateOutput('Last day of the period that the data include.')
  lastDay!: string;

  @BooleanOutput(
    'Whether the data include every day of the months of the period, and every shop delivered them.',
  )
  isComplete!: boolean;

  @IntOutput('All customers of the period.')
  customers!: number;

  @IntOutput('Customers with ranks up to `maxRank`; all customers without it.')
  upToMaxRank!: number;

  @IntOutput('The rank: 1, unless a customer is selected.')
  rank!: number;

  @IntOutput('Number of customers at this rank.')
  tied!: number;

  @IntListOutput('The first five of them; the selected customer alone.')
  best!: number[];

  @DecimalOutput(2, 'Amount that each of them paid in the period, net of returns.')
  total!: number;

  @DecimalOutput(6, "Share of it of all customers' total; null when that total is zero.", {
    nullable: true,
  })
  share!: number | null;
}

@Output('Customers ranked by spend.')
export class TopCustomersConnection extends createMonthConnectionType(TopCustomer) {
  @ObjectOutput(
    LeadingCustomers,
    'The rank of the selected customer, or of those who spent most, over all customers of the period; null without ' +
      'transactions.',
    { nullable: true },
  )
  leading!: LeadingCustomers | null;
}

export const topCustomers = defineList({
  name: 'topCustomers',
  description:
    'Customers ranked by spend in a period, including all ties, with their shares of it.',
  flow: RETAIL_FLOW,
  marts: ['customer_month', 'shop_month_coverage'],
  people: { kind: 'customers', node: TopCustomer, number: 'customer' },
  args: TopCustomersArgs,
  row: TopCustomer,
  pages: TopCustomersConnection,
  sql: sqlFile(import.meta.url, './top_customers.sql'),
  extraSql: { leading: sqlFile(import.meta.url, './leading.sql') },
  coverageSql: sqlFile(import.meta.url, './coverage.sql'),
  parameters: ['year', 'from', 'to', 'customer', 'maxRank'],
  key: ['customer'],
  period: 'month',
  links: [
    {
      to: 'customerSpend',
      title: 'Months of the customer',
      rows: 'nodes',
      fields: { customer: 'customer' },
    },
  ],
  sentence,
  analysis,
  presentation: {
    short: 'Top customers',
    title: 'Which customers spend most?',
    controls: [{ argument: 'year' }],
    chart: { title: 'Cumulative share of all spend, by customer' },
    table: {
      caption: 'Customers by spend',
      columns: ['customer', 'rank', 'total', 'share', 'transactions', 'visits', 'months'],
    },
  },
  example: `{ topCustomers(maxRank: 5) {
    totalCount
    coverage { firstMonth lastMonth months }
    nodes { rank customer total share transactions visits months firstMonth lastMonth }
  } }`,
});
