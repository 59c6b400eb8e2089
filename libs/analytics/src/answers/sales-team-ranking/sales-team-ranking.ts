import { sqlFile } from '#platform/database/sql-file.js';
import { BooleanArg, DateArg, EnumArg, IntArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import {
  DateOutput,
  DecimalOutput,
  EnumOutput,
  IntListOutput,
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

const SalesTeamRankingOrder = namedEnum(
  'SalesTeamRankingOrder',
  'Order of the shops, months and people.',
  {
    MONTH: 'By month, then shop, then rank.',
    STATE: 'By state of the month.',
    STORE: 'By shop number, then month, then rank.',
    RANK: 'By rank in the shop and month.',
    TIED: 'By number of people who share the rank.',
    SALES_PERSON: 'By number of the person, then month.',
    TOTAL: 'By sales of the person in the month.',
    TRANSACTIONS: 'By transactions of the month.',
    SHARE: "By share of the shop's sales in the month.",
    INCENTIVE: 'By incentive.',
  },
);

@ArgsType()
export class SalesTeamRankingArgs extends PageArgs {
  @IntArg('Only this shop.', { min: 1 })
  store?: number;

  @IntArg('Only this person; ranks and shares are still over all people of the shop.', { min: 1 })
  salesPerson?: number;

  @IntArg('Only months of this year.', { min: 1900, max: 9999 })
  year?: number;

  @DateArg('First month to include: the whole month of this date.')
  from?: string;

  @DateArg('Last month to include: the whole month of this date.', { whole: 'month' })
  to?: string;

  @BooleanArg('Only the people at rank 1 in a shop and month, including ties.', false)
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

@Output('Sales of one person in one shop and calendar month.')
export class SalesPersonMonth {
  @DateOutput('First day of the month.')
  month!: string;

  @EnumOutput(PeriodState, MONTH_STATE)
  state!: PeriodState;

  @IntOutput('Shop number.')
  store!: number;

  @IntOutput('Rank by total in the shop and month; ties share a rank.')
  rank!: number;

  @IntOutput('Number of people who share the rank; 1 without a tie.')
  tied!: number;

  @IntOutput('Number of the sales person.')
  salesPerson!: number;

  @DecimalOutput(2, 'Amount paid in the month, net of returns.')
  total!: number;

  @IntOutput('Transactions, including returns.')
  transactions!: number;

  @DecimalOutput(6, "Share of the shop's sales in the month; null when that total is zero.", {
    nullable: true,
  })
  share!: number | null;

  @DecimalOutput(
    2,
    "Incentive of rank 1: a percentage of the total, 1 % by default; the flow's parameters set " +
      'it and the rule for ties. 0 for other ranks and totals up to zero.',
  )
  incentive!: number;

  @PersonalOutput('First and last name.')
  fullName?: string | null;
}

@Output('The people of the list with the highest sales in one shop and a month.')
export class LatestSalesTeam extends LatestMonth {
  @IntOutput('Shops in the list in the month.')
  shops!: number;

  @IntOutput('Sales people with transactions in these shops.')
  people!: number;

  @DecimalOutput(2, 'Sales of these shops.')
  shopTotal!: number;

  @DecimalOutput(2, 'Sales of the people in the list.')
  total!: number;

  @IntOutput('Rows of the list at rank 1 of their shop.')
  wins!: number;

  @IntOutput('Number of people with the highest total of a person in one shop.')
  bestTied!: number;

  @IntListOutput('The first five of these people.')
  bestPeople!: number[];

  @IntListOutput('The first five shops of these totals.')
  bestShops!: number[];

  @DecimalOutput(2, 'The highest total of a person in one shop.')
  bestTotal!: number;

  @IntOutput('Rank of that total in its shop.')
  bestRank!: number;

  @IntOutput('Number of people who share that rank.')
  bestRankTied!: number;

  @DecimalOutput(6, "Its share of the shop's sales; null when those are zero.", { nullable: true })
  bestShare!: number | null;
}

@Output('Sales people ranked in each shop and month.')
export class SalesTeamRankingConnection extends createMonthConnectionType(SalesPersonMonth) {
  @ListOutput(LatestSalesTeam, LATEST_MONTHS)
  latest!: LatestSalesTeam[];
}

export const salesTeamRanking = defineList({
  name: 'salesTeamRanking',
  description: 'Sales people ranked by sales in each shop and month, with ties and incentives.',
  flow: RETAIL_FLOW,
  marts: ['sales_person_month', 'shop_month_coverage'],
  people: { kind: 'sales-team', node: SalesPersonMonth, number: 'salesPerson' },
  args: SalesTeamRankingArgs,
  row: SalesPersonMonth,
  pages: SalesTeamRankingConnection,
  sql: sqlFile(import.meta.url, './sales_team_ranking.sql'),
  extraSql: { latest: sqlFile(import.meta.url, './latest.sql') },
  parameters: ['store', 'salesPerson', 'year', 'from', 'to', 'onlyBest'],
  key: ['month', 'store', 'salesPerson'],
  orders: { MONTH: ['month', 'store', 'rank'], STORE: ['store', 'month', 'rank'] },
  period: 'month',
  links: [
    {
      to: 'basketSize',
      title: 'Baskets of the shop in the month',
      rows: 'nodes',
      fields: { store: 'store', from: 'month', to: 'month' },
      without: ['salesPerson'],
    },
    {
      to: 'salesTeamRanking',
      title: 'All months of the person',
      rows: 'nodes',
      fields: { salesPerson: 'salesPerson' },
      without: ['store', 'year', 'from', 'to', 'onlyBest'],
    },
  ],
  sentence,
  analysis,
  presentation: {
    short: 'Sales team',
    title: 'Who sells most in a shop each month?',
    controls: [{ argument: 'store' }, { argument: 'year' }],
    fixedArguments: { onlyBest: true },
    notes: ['Tied people at rank 1 have one row each.'],
    chart: { title: 'Ranks of the sales people, by month' },
    table: {
      caption: 'The best sales people of each shop, by month',
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
  example: `{ salesTeamRanking(onlyBest: true, first: 5) {
    totalCount
    coverage { firstMonth lastMonth months }
    nodes { month store salesPerson tied total transactions share incentive }
  } }`,
});
