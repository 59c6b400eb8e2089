import { sqlFile } from '#platform/database/sql-file.js';
import { DateArg, EnumArg, IntArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import {
  DateOutput,
  EnumOutput,
  IntOutput,
  ListOutput,
  NumberOutput,
  Output,
} from '#serving/output.js';
import { PageArgs } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { connectionOf } from '../../serving/connection.js';
import { weeksOfList } from '../../serving/coverage.js';
import { StoreType } from '../../serving/enums.js';
import { defineList } from '../../serving/use-case.js';

const sql = sqlFile(import.meta.url, './weekly-top-stores.sql');

const WeeklyTopStoresOrder = namedEnum('WeeklyTopStoresOrder', 'Order of the weeks.', {
  WEEK: 'By week date.',
  STORES: 'By how many stores are on top, then by their numbers.',
  SALES: 'By the highest sales of the week.',
  NEXT_SALES: 'By the sales of the next store.',
  MARGIN: 'By the margin over the next store.',
  MARGIN_RATIO: "By the margin as a share of the next store's sales.",
});

@ArgsType()
export class WeeklyTopStoresArgs extends PageArgs {
  @IntArg('Sales of this department alone; all departments when left out.')
  department?: number;

  @IntArg('Only weeks that this store is on top of.', { min: 1 })
  store?: number;

  @EnumArg(StoreType, 'Only weeks that a store of this type is on top of.')
  storeType?: StoreType;

  @IntArg('Only weeks dated in this year.', { min: 1900, max: 9999 })
  year?: number;

  @DateArg('First week date to include.')
  from?: string;

  @DateArg('Last week date to include.')
  to?: string;

  @EnumArg(WeeklyTopStoresOrder, 'Order of the weeks.', WeeklyTopStoresOrder.WEEK)
  orderBy: keyof typeof WeeklyTopStoresOrder = 'WEEK';
}

@Output('A store on top in a week.')
export class TopStore {
  @IntOutput('Store number.')
  store!: number;

  @EnumOutput(StoreType, 'Store type.')
  storeType!: StoreType;
}

@Output('The best-selling store or stores of one week.')
export class WeeklyTopStore {
  @DateOutput('Week date.')
  week!: string;

  @ListOutput(TopStore, 'The store with the highest sales; all of them when tied.')
  stores!: TopStore[];

  @NumberOutput('Their sales that week.')
  sales!: number;

  @NumberOutput('Sales of the next store; null when there is none.', { nullable: true })
  nextSales!: number | null;

  @NumberOutput('Sales less those of the next store.', { nullable: true })
  margin!: number | null;

  @NumberOutput("Margin as a share of the next store's sales.", { nullable: true })
  marginRatio!: number | null;
}

@Output('How often a store was on top.')
export class TopStoreWins {
  @IntOutput('Store number.')
  store!: number;

  @EnumOutput(StoreType, 'Store type.')
  storeType!: StoreType;

  @IntOutput('Weeks on top; a tied week counts for each of its stores.')
  weeks!: number;
}

@Output('Best-selling stores, week by week.')
export class WeeklyTopStoreConnection extends connectionOf(WeeklyTopStore) {
  @ListOutput(TopStoreWins, 'Stores by the weeks of the whole list they were on top, most first.')
  wins!: TopStoreWins[];
}

export const weeklyTopStores = defineList({
  name: 'weeklyTopStores',
  description:
    'The store or stores with the highest sales each week, with the margin over the next.',
  marts: ['store_week', 'store_department_week'],
  args: WeeklyTopStoresArgs,
  row: WeeklyTopStore,
  pages: WeeklyTopStoreConnection,
  sql,
  coverageSql: weeksOfList,
  extraSql: { wins: sqlFile(import.meta.url, './wins.sql') },
  parameters: ['department', 'store', 'storeType', 'year', 'from', 'to'],
  key: ['week'],
  views: [
    {
      name: 'weekly_top_stores',
      comment:
        'The store or stores with the highest sales each week, with the margin over the next: one row a ' +
        'week and such store.',
      sql,
      steps: [{ fields: WeeklyTopStore }, { into: { list: 'stores' }, fields: TopStore }],
    },
  ],
  look: {
    short: 'Top store by week',
    title: 'Which store sells most each week?',
    controls: [{ argument: 'year' }],
    notes: [
      'The strong part of a bar is the margin over the next store. A tied week counts for each of its stores.',
    ],
    chart: { title: 'Sales of each week’s best store' },
    table: {
      caption: 'The best store of each week, latest first',
      columns: [
        'week',
        { field: 'stores.store', head: 'Store' },
        'sales',
        { field: 'nextSales', head: 'Next store' },
        'margin',
        { field: 'marginRatio', head: 'Margin, %', as: 'change' },
      ],
      isLatestFirst: true,
    },
  },
  example: `
{
  weeklyTopStores(first: 5) {
    coverage {
      firstWeek
      lastWeek
      weeks
    }
    wins {
      store
      storeType
      weeks
    }
    nodes {
      week
      stores {
        store
        storeType
      }
      sales
      nextSales
      margin
    }
  }
}
`,
});
