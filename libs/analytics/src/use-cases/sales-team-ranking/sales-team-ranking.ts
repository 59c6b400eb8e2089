import { sqlFile } from '#platform/database/sql-file.js';
import { BooleanArg, DateArg, EnumArg, IntArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { DateOutput, IntOutput, NumberOutput, Output } from '#serving/output.js';
import { PageArgs } from '#serving/paging/page-args.js';
import { PersonalDataArg, PersonalOutput } from '#serving/personal.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { defineList } from '../../serving/use-case.js';
import { RETAIL_FLOW } from '../../snapshot/snapshot.js';

const SalesTeamRankingOrder = namedEnum(
  'SalesTeamRankingOrder',
  'Order of the shops, months and people.',
  {
    MONTH: 'By month, then shop, the best of each first.',
    STORE: 'By shop number, then month, the best of each first.',
    RANK: 'By rank in the shop and month.',
    TIED: 'By how many share the rank.',
    SALES_PERSON: 'By the number of the person, then month.',
    TOTAL: 'By what the person sold in the month.',
    TRANSACTIONS: 'By the transactions of the month.',
    SHARE: "By the share of the shop's month.",
    INCENTIVE: 'By the incentive.',
  },
);

@ArgsType()
export class SalesTeamRankingArgs extends PageArgs {
  @IntArg('Only this shop.', { min: 1 })
  store?: number;

  @IntArg('Only this person, whose ranks and shares stay those in the shop.', { min: 1 })
  salesPerson?: number;

  @IntArg('Only months of this year.', { min: 1900, max: 9999 })
  year?: number;

  @DateArg('First month to include: the whole month that this day is in.')
  from?: string;

  @DateArg('Last month to include: the whole month that this day is in.')
  to?: string;

  @BooleanArg('Only who sold most in a shop and month; several where they sold as much.', false)
  onlyBest: boolean = false;

  @EnumArg(
    SalesTeamRankingOrder,
    'Order of the shops, months and people.',
    SalesTeamRankingOrder.MONTH,
  )
  orderBy: keyof typeof SalesTeamRankingOrder = 'MONTH';

  @PersonalDataArg()
  personalData: boolean = false;
}

@Output('What one person sold in one shop and calendar month.')
export class SalesPersonMonth {
  @DateOutput('First day of the month.')
  month!: string;

  @IntOutput('Shop number.')
  store!: number;

  @IntOutput('Place by total in the shop and month; those who sold as much share it.')
  rank!: number;

  @IntOutput('How many people share the place: 1 where nobody else does.')
  tied!: number;

  @IntOutput('Number of the sales person.')
  salesPerson!: number;

  @NumberOutput('What was paid in the month, returns taken off.')
  total!: number;

  @IntOutput('Transactions, returns among them.')
  transactions!: number;

  @NumberOutput("Share of the shop's month; null when that comes to nothing.", { nullable: true })
  share!: number | null;

  @NumberOutput(
    'For those at rank 1, unless it is a month of returns, a percentage of the total, one per cent unless an operator has set another; else 0.',
  )
  incentive!: number;

  @PersonalOutput('First and last name.')
  fullName?: string | null;
}

export const salesTeamRanking = defineList({
  name: 'salesTeamRanking',
  description:
    'Sales people ranked by their sales in each shop and month, with ties and incentives.',
  flow: RETAIL_FLOW,
  marts: ['sales_person_month'],
  people: { of: 'sales-team', node: SalesPersonMonth, number: 'salesPerson' },
  args: SalesTeamRankingArgs,
  row: SalesPersonMonth,
  pages: 'Sales people ranked in each shop and month.',
  sql: sqlFile(import.meta.url, './sales-team-ranking.sql'),
  parameters: ['store', 'salesPerson', 'year', 'from', 'to', 'onlyBest'],
  key: ['month', 'store', 'salesPerson'],
  orders: { MONTH: ['month', 'store', 'rank'], STORE: ['store', 'month', 'rank'] },
  look: {
    short: 'Sales team',
    title: 'Who sells most in a shop, month by month?',
    controls: [{ argument: 'store', initial: '1' }, { argument: 'year' }],
    asked: { onlyBest: true },
    sentence:
      'In {last.month} **sales person {last.salesPerson}** sold most in shop {last.store}: **{last.total}**, {last.share} of its sales.',
    notes: ['Where several people are first, each of them has a row.'],
    chart: { kind: 'line', title: 'What the best sales person sold', x: 'month', y: 'total' },
    table: {
      caption: 'The best sales people of the shop, month by month',
      columns: [
        'month',
        'store',
        'salesPerson',
        'tied',
        'total',
        'transactions',
        'share',
        'incentive',
      ],
    },
  },
  example: `
{
  salesTeamRanking(onlyBest: true, first: 5) {
    totalCount
    coverage {
      firstMonth
      lastMonth
      months
    }
    nodes {
      month
      store
      salesPerson
      tied
      total
      transactions
      share
      incentive
    }
  }
}
`,
});
