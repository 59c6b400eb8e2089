import { sqlFile } from '#platform/database/sql-file.js';
import { DateArg, EnumArg, IntArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import {
  DateOutput,
  EnumOutput,
  IntOutput,
  ListOutput,
  DecimalOutput,
  ObjectOutput,
  Output,
} from '#serving/output.js';
import { PageArgs } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { createConnectionType } from '../../serving/connection.js';
import { PartialWeek, PeriodState, weekCoverageSql } from '../../serving/coverage.js';
import { StoreType } from '../../serving/enums.js';
import { defineList } from '../../serving/answer-definition.js';
import { analysis } from './analysis.js';
import { sentence } from './sentence.js';
import { StoreNumber } from '../../labels/labels.js';

const sql = sqlFile(import.meta.url, './weekly_top_stores.sql');

const WeeklyTopStoresOrder = namedEnum('WeeklyTopStoresOrder', 'Order of the weeks.', {
  WEEK: 'By week date.',
  STORES: 'By number of top stores, then by their numbers.',
  SALES: 'By highest sales of the week.',
  NEXT_SALES: 'By sales of the next store.',
  MARGIN: 'By margin over the next store.',
  MARGIN_RATIO: "By margin as a share of the next store's sales.",
  STATE: 'Complete weeks first, then partial ones.',
});

@ArgsType()
export class WeeklyTopStoresArgs extends PageArgs {
  @IntArg('Only sales of this department; all departments when left out.')
  department?: number;

  @IntArg('Only weeks in which this store is a top store.', { min: 1 })
  store?: number;

  @EnumArg(StoreType, 'Only weeks in which a store of this type is a top store.')
  storeType?: StoreType;

  @IntArg('Only weeks whose date is in this year.', { min: 1900, max: 9999 })
  year?: number;

  @DateArg('First week date to include.')
  from?: string;

  @DateArg('Last week date to include.')
  to?: string;

  @EnumArg(WeeklyTopStoresOrder, 'Order of the weeks.', WeeklyTopStoresOrder.WEEK)
  orderBy: keyof typeof WeeklyTopStoresOrder = 'WEEK';
}

@Output('A top store of a week.')
class TopStore {
  @StoreNumber('Store number.')
  store!: number;

  @EnumOutput(StoreType, 'Store type.')
  storeType!: StoreType;
}

@Output('The best-selling store or stores of one week.')
export class WeeklyTopStore {
  @DateOutput('Week date.')
  week!: string;

  @ListOutput(TopStore, 'Store with the highest sales; all tied stores.')
  stores!: TopStore[];

  @DecimalOutput(2, 'Sales of the top store that week; of each of them when tied.')
  sales!: number;

  @DecimalOutput(2, 'Sales of the next store; null without one.', { nullable: true })
  nextSales!: number | null;

  @DecimalOutput(2, 'Sales minus the sales of the next store.', { nullable: true })
  margin!: number | null;

  @DecimalOutput(6, "Margin as a share of the next store's sales.", { nullable: true })
  marginRatio!: number | null;

  @EnumOutput(PeriodState, 'Whether all stores of the chain delivered the week.')
  state!: PeriodState;
}

@Output('Number of complete weeks in which a store was a top store.')
export class TopStoreWins {
  @StoreNumber('Store number.')
  store!: number;

  @EnumOutput(StoreType, 'Store type.')
  storeType!: StoreType;

  @IntOutput('Complete weeks as a top store; a tied week counts for each of its stores.')
  weeks!: number;
}

@Output('The weeks of the period in which the sales of all stores were compared.')
class ComparedWeeks {
  @IntOutput('Number of complete weeks of the period, whichever stores won them.')
  weeks!: number;

  @DateOutput('First complete week; null without one.', { nullable: true })
  firstWeek!: string | null;

  @DateOutput('Last complete week; null without one.', { nullable: true })
  lastWeek!: string | null;

  @IntOutput('Number of stores with sales in the period.')
  stores!: number;

  @IntOutput('Number of them that the filters on store and store type select.')
  selectedStores!: number;

  @IntOutput('Number of complete weeks in which a selected store was a top store.')
  wonWeeks!: number;

  @ObjectOutput(
    PartialWeek,
    'The last week of the period, if it is partial and later than the last complete one.',
    { nullable: true },
  )
  laterWeek!: PartialWeek | null;
}

@Output('Best-selling stores by week.')
export class WeeklyTopStoreConnection extends createConnectionType(WeeklyTopStore) {
  @ListOutput(
    TopStoreWins,
    'Stores by number of complete weeks as a top store in the full list, most first.',
  )
  wins!: TopStoreWins[];

  @ObjectOutput(ComparedWeeks, 'The weeks of the period, whichever stores won them.')
  compared!: ComparedWeeks;
}

export const weeklyTopStores = defineList({
  name: 'weeklyTopStores',
  description:
    'Store or stores with the highest sales in each week, with the margin over the next store.',
  marts: ['store_week', 'store_department_week', 'store_week_coverage'],
  args: WeeklyTopStoresArgs,
  row: WeeklyTopStore,
  pages: WeeklyTopStoreConnection,
  sql,
  coverageSql: weekCoverageSql,
  extraSql: {
    wins: sqlFile(import.meta.url, './wins.sql'),
    compared: sqlFile(import.meta.url, './compared.sql'),
  },
  parameters: ['department', 'store', 'storeType', 'year', 'from', 'to'],
  key: ['week'],
  views: [
    {
      name: 'weekly_top_stores',
      comment:
        'Highest sales of a store in each week, with the margin over the next store: one row per week. ' +
        'weekly_top_stores_by_store has the store or stores.',
      sql,
      steps: [{ fields: WeeklyTopStore }],
    },
    {
      name: 'weekly_top_stores_by_store',
      comment:
        'Store or stores with the highest sales in each week, with the margin over the next ' +
        'store: one row per week and top store, so a tied week has several.',
      sql,
      steps: [{ fields: WeeklyTopStore }, { into: { list: 'stores' }, fields: TopStore }],
    },
  ],
  links: [
    {
      to: 'departmentPerformance',
      title: 'Departments of the store in the week',
      rows: 'nodes.stores',
      fields: { store: 'store', from: 'week', to: 'week' },
    },
    {
      to: 'departmentPerformance',
      title: 'Departments of all stores in the week',
      rows: 'nodes',
      fields: { from: 'week', to: 'week' },
      without: ['store', 'storeType'],
    },
    {
      to: 'yearlyStorePerformance',
      title: 'Years of the store',
      rows: 'wins',
      fields: { store: 'store' },
    },
    {
      to: 'forecast',
      title: 'Sales to expect of the store',
      rows: 'wins',
      fields: { store: 'store' },
      without: ['from', 'to'],
    },
  ],
  sentence,
  analysis,
  presentation: {
    short: 'Top store by week',
    title: 'Which store sells most each week?',
    controls: [{ argument: 'year' }],
    notes: [
      'A week is darker where the margin over the next store is larger. A tied week counts for each ' +
        'of its stores.',
    ],
    benchmarks: ['ranks', 'averageStoreWeek'],
    chart: { title: 'The best store of each week, and its margin' },
    table: {
      caption: 'The best store of each week, latest first',
      columns: [
        'week',
        { field: 'stores.store', head: 'Store' },
        'sales',
        { field: 'nextSales', head: 'Next store' },
        'margin',
        { field: 'marginRatio', head: 'Margin, %' },
      ],
      isLatestFirst: true,
    },
  },
  example: `{ weeklyTopStores(first: 5) {
    coverage { firstWeek lastWeek weeks }
    wins { store storeType weeks }
    nodes { week stores { store storeType } sales nextSales margin }
  } }`,
});
