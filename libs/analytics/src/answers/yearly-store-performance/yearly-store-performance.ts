import { sqlFile } from '#platform/database/sql-file.js';
import { DateArg, EnumArg, IntArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import {
  BooleanOutput,
  DateOutput,
  EnumOutput,
  IntOutput,
  ListOutput,
  DecimalOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { PageArgs } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { createConnectionType } from '../../serving/connection.js';
import { PeriodState } from '../../serving/coverage.js';
import { LeadingYear, leadingYearSql } from '../../serving/leading-year.js';
import { StoreType } from '../../serving/enums.js';
import { PeriodCalendar } from '../../serving/periods.js';
import { withRelations } from '../../serving/page.js';
import { yearRelations } from '../../serving/year-relations.js';
import { defineList } from '../../serving/answer-definition.js';
import { analysis } from './analysis.js';
import { sentence } from './sentence.js';
import { StoreNumber } from '../../labels/labels.js';

const sql = sqlFile(import.meta.url, './yearly_store_performance.sql');
const yearsSql = sqlFile(import.meta.url, './years.sql');
const storeYears = sqlFile(import.meta.url, './store_years.sql');
const relations = `${yearRelations},\nstore_years AS (\n${storeYears}\n)`;

const YEAR = 'Year of the week dates, of the chosen calendar.';
const A_YEAR_EARLIER =
  'a year earlier: 364 days before, or the week that the fiscal calendar compares';
const FIRST_COMPARED = 'First of these weeks a year earlier; null without one.';
const LAST_COMPARED = 'Last of these weeks a year earlier; null without one.';
const nullable = { nullable: true };

const YearlyStorePerformanceOrder = namedEnum(
  'YearlyStorePerformanceOrder',
  'Order of the stores and years.',
  {
    YEAR: 'By year, then rank.',
    STORE: 'By store number, then year.',
    STORE_TYPE: 'By store type, then year.',
    TOTAL: 'By total sales.',
    WEEKLY_AVERAGE: 'By average weekly sales, comparable for partial years.',
    WEEKS: 'By number of weeks with sales in the year.',
    RANK: 'By rank within the year.',
    SIZE: 'By size.',
    SALES_PER_SIZE: 'By weekly sales per size.',
    RANK_BY_SALES_PER_SIZE: 'By rank of sales per size within the year.',
    TYPE_MEDIAN_WEEKLY_AVERAGE: "By the median week of the store's type.",
    TYPE_MEDIAN_SALES_PER_SIZE: "By the median sales per size of the store's type.",
    LIKE_FOR_LIKE_GROWTH: 'By like-for-like growth; stores without growth last.',
    LIKE_FOR_LIKE_WEEKS: 'By number of weeks in like-for-like growth.',
    FIRST_COMPARED_WEEK: 'By first week a year earlier that is compared.',
    LAST_COMPARED_WEEK: 'By last week a year earlier that is compared.',
    IS_COMPARABLE: 'Stores that are not comparable first.',
    STORE_NAME: 'By name of the store; stores without one last.',
    DISTRICT: 'By district, then by store number; stores without one last.',
    RANK_IN_DISTRICT: 'By rank within the year and district; stores without a district last.',
    STATE: 'Complete years first, then open and partial ones.',
    GROWTH: 'As LIKE_FOR_LIKE_GROWTH.',
  },
);

@ArgsType()
export class YearlyStorePerformanceArgs extends PageArgs {
  @IntArg('Only weeks whose date is in this year, of the chosen calendar.', {
    min: 1900,
    max: 9999,
  })
  year?: number;

  @IntArg('Only this store; its rank is still over all stores.', { min: 1 })
  store?: number;

  @EnumArg(StoreType, 'Only stores of this type; their ranks are still over all stores.')
  storeType?: StoreType;

  @IntArg('Only sales of this department; all departments when left out.')
  department?: number;

  @DateArg('First year to include: the whole year of this date.')
  from?: string;

  @DateArg('Last year to include: the whole year of this date.', { whole: 'year' })
  to?: string;

  @EnumArg(PeriodCalendar, 'Calendar of the years.', PeriodCalendar.GREGORIAN)
  calendar: PeriodCalendar = PeriodCalendar.GREGORIAN;

  @EnumArg(
    YearlyStorePerformanceOrder,
    'Order of the stores and years.',
    YearlyStorePerformanceOrder.YEAR,
  )
  orderBy: keyof typeof YearlyStorePerformanceOrder = 'YEAR';
}

@Output('Sales of one store in one year.')
export class StoreYear {
  @IntOutput(YEAR)
  year!: number;

  @IntOutput('Store number.')
  store!: number;

  @EnumOutput(StoreType, 'Store type.')
  storeType!: StoreType;

  @DecimalOutput(2, 'Sales of the year.')
  total!: number;

  @DecimalOutput(2, "Average weekly sales, over the store's weeks with sales.")
  weeklyAverage!: number;

  @IntOutput("Number of the store's weeks with sales in the year; a partial year has fewer.")
  weeks!: number;

  @IntOutput('Rank by total among all stores of the year; ties share a rank.')
  rank!: number;

  @IntOutput('Size of the store; null when unknown.', { nullable: true })
  size!: number | null;

  @DecimalOutput(4, 'Average weekly sales divided by the size; null without a size.', {
    nullable: true,
  })
  salesPerSize!: number | null;

  @IntOutput(
    'Rank by sales per size among all stores of the year; ties share a rank; null without a size.',
    { nullable: true },
  )
  rankBySalesPerSize!: number | null;

  @DecimalOutput(2, 'Median of the weekly averages of all stores of its type in the year.')
  typeMedianWeeklyAverage!: number;

  @DecimalOutput(4, 'Median of the sales per size of all stores of its type in the year.', {
    nullable: true,
  })
  typeMedianSalesPerSize!: number | null;

  @DecimalOutput(
    6,
    'Growth over the previous year, as a ratio, only for complete weeks of the store with a complete ' +
      `one ${A_YEAR_EARLIER}; null without such weeks.`,
    nullable,
  )
  likeForLikeGrowth!: number | null;

  @IntOutput('Number of weeks in like-for-like growth.')
  likeForLikeWeeks!: number;

  @DateOutput(FIRST_COMPARED, nullable)
  firstComparedWeek!: string | null;

  @DateOutput(LAST_COMPARED, nullable)
  lastComparedWeek!: string | null;

  @BooleanOutput(
    'Whether the store is comparable in weeks of the year: it opened at least 13 months of the fiscal calendar before, on its ' +
      'opening day or else in its first week of the files, and it is not closed. Null in a snapshot of a former version.',
    nullable,
  )
  isComparable!: boolean | null;

  @TextOutput('Name of the store; null when the stores file has none.', { nullable: true })
  storeName!: string | null;

  @TextOutput('Current district of the store; null when the stores file has none.', {
    nullable: true,
  })
  district!: string | null;

  @IntOutput(
    'Rank by total among the stores of its district in the year; ties share a rank; null without a district.',
    { nullable: true },
  )
  rankInDistrict!: number | null;

  @EnumOutput(PeriodState, 'Whether the store delivered all weeks of the year.')
  state!: PeriodState;
}

@Output('A best or worst store of a year.')
class StoreOfYear {
  @StoreNumber('Store number.')
  store!: number;

  @EnumOutput(StoreType, 'Store type.')
  storeType!: StoreType;
}

@Output('Sales of the whole chain in one year.')
class ChainYear {
  @IntOutput(YEAR)
  year!: number;

  @DateOutput('First week date with sales in the year.')
  firstWeek!: string;

  @DateOutput('Last week date with sales in the year.')
  lastWeek!: string;

  @IntOutput('Number of distinct weeks; a partial year has fewer.')
  weeks!: number;

  @DecimalOutput(2, 'Sales of the year.')
  total!: number;

  @ListOutput(StoreOfYear, 'Store with the highest total; all tied stores.')
  best!: StoreOfYear[];

  @DecimalOutput(2, 'Total of that store.')
  bestTotal!: number;

  @ListOutput(StoreOfYear, 'Store with the lowest total; all tied stores.')
  worst!: StoreOfYear[];

  @DecimalOutput(2, 'Total of that store.')
  worstTotal!: number;

  @DecimalOutput(
    6,
    'Growth over the previous year, as a ratio, only for store-weeks in which the store also sold ' +
      `${A_YEAR_EARLIER}; of weeks that all stores delivered; null without such weeks.`,
    nullable,
  )
  likeForLikeGrowth!: number | null;

  @IntOutput('Number of distinct weeks in like-for-like growth.')
  likeForLikeWeeks!: number;

  @DateOutput(FIRST_COMPARED, nullable)
  firstComparedWeek!: string | null;

  @DateOutput(LAST_COMPARED, nullable)
  lastComparedWeek!: string | null;

  @IntOutput(
    'Number of stores that are comparable in weeks of the year; null in a snapshot of a former version.',
    nullable,
  )
  comparableStores!: number | null;

  @DecimalOutput(
    6,
    'Like-for-like growth of comparable stores alone, over the weeks in which they are comparable; null without such weeks.',
    nullable,
  )
  comparableGrowth!: number | null;

  @IntOutput('Number of distinct weeks in the growth of comparable stores.')
  comparableWeeks!: number;

  @DateOutput(FIRST_COMPARED, nullable)
  firstComparableWeek!: string | null;

  @DateOutput(LAST_COMPARED, nullable)
  lastComparableWeek!: string | null;

  @EnumOutput(PeriodState, 'Whether all stores of the chain delivered all weeks of the year.')
  state!: PeriodState;
}

@Output('Stores by year, with a summary of the chain for each year.')
export class StoreYearConnection extends createConnectionType(StoreYear) {
  @ListOutput(
    ChainYear,
    'The whole chain by year; the filters on store and store type do not apply.',
  )
  years!: ChainYear[];

  @ObjectOutput(
    LeadingYear,
    'The last complete year of the question, or its last year; null when no store matches.',
    { nullable: true },
  )
  latest!: LeadingYear | null;
}

export const yearlyStorePerformance = defineList({
  name: 'yearlyStorePerformance',
  description:
    'Total, weekly average, rank and like-for-like growth of each store in each year of the calendar or the fiscal calendar, ' +
    'with the best and the worst store of the year.',
  marts: [
    'store_week',
    'store_department_week',
    'store_week_coverage',
    'store_profile',
    'calendar_week',
  ],
  args: YearlyStorePerformanceArgs,
  row: StoreYear,
  pages: StoreYearConnection,
  sql,
  relations,
  coverageSql: sqlFile(import.meta.url, './coverage.sql'),
  extraSql: { years: yearsSql, latest: leadingYearSql },
  parameters: ['department', 'year', 'from', 'to', 'store', 'storeType', 'calendar'],
  key: ['year', 'store'],
  orders: { YEAR: ['year', 'rank'], GROWTH: ['likeForLikeGrowth'] },
  views: [
    {
      name: 'yearly_store_performance',
      comment: 'Total, weekly average, rank and like-for-like growth of each store in each year.',
      sql: withRelations(sql, relations),
      steps: [{ fields: StoreYear }],
    },
    {
      name: 'yearly_chain_performance',
      comment:
        'Sales of the whole chain in each year, with the best and the worst total of a store.',
      sql: withRelations(yearsSql, relations),
      steps: [{ fields: ChainYear }],
    },
  ],
  period: 'year',
  links: [
    {
      to: 'departmentPerformance',
      title: 'Departments of the store in the year',
      rows: 'nodes',
      fields: { store: 'store', year: 'year' },
    },
    {
      to: 'offerImpact',
      title: 'Offers of the store in the year, week by week',
      rows: 'nodes',
      fields: { store: 'store', year: 'year' },
      values: { by: 'WEEK' },
    },
    {
      to: 'forecast',
      title: 'Sales to expect of the store',
      rows: 'nodes',
      fields: { store: 'store' },
      without: ['from', 'to'],
    },
    {
      to: 'weeklyTopStores',
      title: 'Best store of each week of the year',
      rows: 'years',
      fields: { year: 'year' },
      without: ['store', 'storeType'],
    },
  ],
  sentence,
  analysis,
  presentation: {
    short: 'Stores by year',
    title: 'How much did each store sell in a year?',
    controls: [{ argument: 'year', years: 'one' }],
    notes: [
      'Like-for-like growth counts only complete weeks in which the store also sold in the week a year earlier: the one 364 days ' +
        'before, or the one that the fiscal calendar compares.',
      'The first and the last year may lack weeks of high sales, which lowers their average week.',
    ],
    benchmarks: ['ranks', 'share', 'averageStoreWeek'],
    chart: { title: 'The average week of each store, from year to year' },
    table: {
      caption: 'Stores in {asked.year}, by their sales',
      columns: [
        { field: 'store', before: 'Store' },
        { field: 'storeName', head: 'Name', isOptional: true },
        { field: 'storeType', head: 'Type' },
        'total',
        'weeklyAverage',
        { field: 'likeForLikeGrowth', head: 'Like for like' },
        'weeks',
        { field: 'rank', head: 'Place' },
        { field: 'district', isOptional: true },
        { field: 'rankInDistrict', head: 'Place in its district', isOptional: true },
        { field: 'typeMedianWeeklyAverage', head: 'Median week of its type' },
        { field: 'salesPerSize', head: 'A week per size', digits: 2 },
        { field: 'typeMedianSalesPerSize', head: 'Its median per size', digits: 2 },
        { field: 'rankBySalesPerSize', head: 'Place per size', digits: 0 },
      ],
    },
  },
  example: `query ($year: Int = 2011) { yearlyStorePerformance(year: $year, first: 5) {
    totalCount
    coverage { firstWeek lastWeek weeks }
    nodes { year rank store type: storeType total weeklyAverage weeks likeForLike: likeForLikeGrowth
      }
  } }`,
});
