import { sqlFile } from '#platform/database/sql-file.js';
import { DateArg, EnumArg, IntArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import {
  DateOutput,
  DecimalOutput,
  EnumOutput,
  IntListOutput,
  ListOutput,
  IntOutput,
  ObjectOutput,
  Output,
} from '#serving/output.js';
import { PageArgs } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { createConnectionType } from '../../serving/connection.js';
import { PeriodState } from '../../serving/coverage.js';
import { StoreType } from '../../serving/enums.js';
import {
  FiscalMonthOutput,
  FiscalQuarterOutput,
  FiscalWeekOutput,
  FiscalYearOutput,
} from '../../serving/fiscal-fields.js';
import { PeriodCalendar } from '../../serving/periods.js';
import { defineList } from '../../serving/answer-definition.js';
import { buildListSql } from '../../serving/page.js';
import { analysis } from './analysis.js';
import { sentence } from './sentence.js';
import { DepartmentNumber } from '../../labels/labels.js';

const DepartmentPerformanceOrder = namedEnum(
  'DepartmentPerformanceOrder',
  'Order of the department-weeks.',
  {
    WEEK: 'By week date, then rank.',
    DEPARTMENT: 'By department number, then week date.',
    TOTAL: 'By sales of the week.',
    STORES: 'By number of stores that sold.',
    AVERAGE_PER_STORE: 'By sales divided by the stores that sold.',
    SHARE: "By share of the week's sales.",
    RANK: 'By rank within the week.',
    CHANGE_ON_WEEK_BEFORE: 'By change from the previous week.',
    STATE: 'Complete weeks first, then partial ones.',
    FISCAL_YEAR: 'By fiscal year.',
    FISCAL_QUARTER: 'By fiscal quarter.',
    FISCAL_MONTH: 'By fiscal month.',
    FISCAL_WEEK: 'By fiscal week.',
    COMPARED_WEEK: 'By the week a year earlier that the week compares with.',
    CHANGE_ON_YEAR_BEFORE: 'By change from that week.',
    SALES: 'Same as TOTAL.',
    CHANGE: 'As CHANGE_ON_WEEK_BEFORE.',
  },
);

const COMPARED_WEEK =
  "Week a year earlier that the department's sales compare with: 364 days earlier, or as the fiscal calendar compares; null " +
  'without sales in it, or when one of both weeks is not complete.';
const ON_YEAR_BEFORE =
  'Change from the sales of `comparedWeek`, as a ratio; null without it, or when these are zero.';
const nullable = { nullable: true };

@ArgsType()
export class DepartmentPerformanceArgs extends PageArgs {
  @IntArg('Only this department; share and rank still compare it with all departments.')
  department?: number;

  @IntArg('Only sales of this store; all stores when left out.')
  store?: number;

  @EnumArg(StoreType, 'Only sales of stores of this type.')
  storeType?: StoreType;

  @IntArg('Only weeks whose date is in this year, of the chosen calendar.', {
    min: 1900,
    max: 9999,
  })
  year?: number;

  @DateArg('First week date to include.')
  from?: string;

  @DateArg('Last week date to include.')
  to?: string;

  @EnumArg(
    PeriodCalendar,
    'Calendar of the year, and of the week a year earlier that a week compares with.',
    PeriodCalendar.GREGORIAN,
  )
  calendar: PeriodCalendar = PeriodCalendar.GREGORIAN;

  @EnumArg(
    DepartmentPerformanceOrder,
    'Order of the department-weeks.',
    DepartmentPerformanceOrder.WEEK,
  )
  orderBy: keyof typeof DepartmentPerformanceOrder = 'WEEK';
}

@Output('One department in one week, over all selected stores.')
export class DepartmentWeek {
  @DateOutput('Week date.')
  week!: string;

  @DepartmentNumber('Department number.')
  department!: number;

  @DecimalOutput(2, 'Sales of the week, net of returns.')
  total!: number;

  @IntOutput('Number of stores with a sales row of the department that week.')
  stores!: number;

  @DecimalOutput(2, 'Sales divided by the stores that sold.')
  averagePerStore!: number;

  @DecimalOutput(6, "Share of all departments' sales that week; null when these sum to zero.", {
    nullable: true,
  })
  share!: number | null;

  @IntOutput('Rank by sales among all departments that week; ties share a rank.')
  rank!: number;

  @DecimalOutput(
    6,
    "Change from the department's sales 7 days earlier, as a ratio; null when those are missing " +
      'or zero, or when one of both weeks is not complete.',
    { nullable: true },
  )
  changeOnWeekBefore!: number | null;

  @EnumOutput(PeriodState, 'Whether all selected stores delivered the week.')
  state!: PeriodState;

  @FiscalYearOutput()
  fiscalYear!: number | null;

  @FiscalQuarterOutput()
  fiscalQuarter!: string | null;

  @FiscalMonthOutput()
  fiscalMonth!: string | null;

  @FiscalWeekOutput()
  fiscalWeek!: string | null;

  @DateOutput(COMPARED_WEEK, nullable)
  comparedWeek!: string | null;

  @DecimalOutput(6, ON_YEAR_BEFORE, nullable)
  changeOnYearBefore!: number | null;
}

@Output('The last complete week of the list, or its last week if none is complete.')
class LatestDepartmentWeek {
  @DateOutput('Week date.')
  week!: string;

  @EnumOutput(PeriodState, 'Whether all selected stores delivered the week.')
  state!: PeriodState;

  @IntOutput('Number of complete weeks of the list.')
  completeWeeks!: number;

  @DecimalOutput(2, 'Sales of the listed departments.')
  total!: number;

  @IntOutput('Number of departments with sales in the selected stores that week.')
  rankedDepartments!: number;

  @IntOutput('Best rank of a listed department.')
  rank!: number;

  @IntListOutput('The listed departments with this rank.')
  departments!: number[];

  @DecimalOutput(2, 'Sales of each of them.')
  departmentTotal!: number;

  @DecimalOutput(6, "Share of each of them of all departments' sales; null when these are zero.", {
    nullable: true,
  })
  share!: number | null;

  @DecimalOutput(
    6,
    'Change of the department from the previous week; null when several departments have the rank, ' +
      'or when the row has none.',
    { nullable: true },
  )
  changeOnWeekBefore!: number | null;

  @FiscalWeekOutput()
  fiscalWeek!: string | null;

  @DateOutput(
    'Week a year earlier that the department compares with; null when several departments have the rank, or when the ' +
      'row has none.',
    nullable,
  )
  comparedWeek!: string | null;

  @DecimalOutput(6, 'Change of the department from that week.', nullable)
  changeOnYearBefore!: number | null;
}

@Output('One department over all weeks of the question.')
export class DepartmentSummary {
  @DepartmentNumber('Department number.')
  department!: number;

  @DecimalOutput(2, 'Sales of the period, net of returns.')
  total!: number;

  @DecimalOutput(6, "Share of all departments' sales of the period; null when these sum to zero.", {
    nullable: true,
  })
  share!: number | null;

  @IntOutput('Number of weeks with sales.')
  weeks!: number;

  @DecimalOutput(
    6,
    'Growth as a ratio, only for complete weeks with a complete week of the department a year earlier to compare with: 364 ' +
      'days earlier, or as the fiscal calendar compares; null without such weeks.',
    { nullable: true },
  )
  likeForLikeGrowth!: number | null;

  @IntOutput('Number of weeks in like-for-like growth.')
  likeForLikeWeeks!: number;

  @DecimalOutput(
    6,
    'Standard deviation of the sales of complete weeks, divided by their mean; null for fewer than two weeks, or a mean ' +
      'of zero.',
    { nullable: true },
  )
  volatility!: number | null;

  @DateOutput('First complete week with the highest sales; null without a complete week.', {
    nullable: true,
  })
  bestWeek!: string | null;

  @DecimalOutput(2, 'Sales of that week.', { nullable: true })
  bestTotal!: number | null;

  @DateOutput('First complete week with the lowest sales; null without a complete week.', {
    nullable: true,
  })
  worstWeek!: string | null;

  @DecimalOutput(2, 'Sales of that week.', { nullable: true })
  worstTotal!: number | null;
}

@Output('Performance of the departments by week.')
export class DepartmentWeekConnection extends createConnectionType(DepartmentWeek) {
  @ObjectOutput(
    LatestDepartmentWeek,
    'The last complete week of the full list, or its last week if none is complete; null when the list is empty.',
    { nullable: true },
  )
  latest!: LatestDepartmentWeek | null;

  @ListOutput(
    DepartmentSummary,
    'The selected departments over all weeks of the question, highest total first.',
  )
  departments!: DepartmentSummary[];
}

const summarySql = sqlFile(import.meta.url, './summary.sql');
const listSql = sqlFile(import.meta.url, './department_performance.sql');

/** A quarter of the time of all weeks would be these divisions. */
const computed = {
  averagePerStore: 'round(list.total / list.stores, 2)',
  share: 'round(list.total / nullif(list."weekTotal", 0), 6)',
  changeOnWeekBefore:
    'round((list."completeTotal" - list."totalWeekBefore") / nullif(abs(list."totalWeekBefore"), 0), 6)',
  changeOnYearBefore:
    'round((list."completeTotal" - list."totalYearBefore") / nullif(abs(list."totalYearBefore"), 0), 6)',
};

export const departmentPerformance = defineList({
  name: 'departmentPerformance',
  description: 'Sales of each department by week, over all stores or one: share, rank and change.',
  marts: [
    'store_week',
    'department_week',
    'department_type_week',
    'store_department_week',
    'store_week_coverage',
    'calendar_week',
  ],
  args: DepartmentPerformanceArgs,
  row: DepartmentWeek,
  pages: DepartmentWeekConnection,
  sql: listSql,
  computed,
  coverageSql: sqlFile(import.meta.url, './coverage.sql'),
  extraSql: { latest: sqlFile(import.meta.url, './latest.sql'), departments: summarySql },
  parameters: ['store', 'storeType', 'department', 'year', 'from', 'to', 'calendar'],
  key: ['week', 'department'],
  orders: { WEEK: ['week', 'rank'], SALES: ['total'], CHANGE: ['changeOnWeekBefore'] },
  views: [
    {
      name: 'department_performance',
      comment: 'Sales of each department by week, over all stores: share, rank and change.',
      sql: buildListSql({ sql: listSql, computed }),
      steps: [{ fields: DepartmentWeek }],
    },
    {
      name: 'department_summary',
      comment:
        'Each department over all weeks: total, share, like-for-like growth, volatility, best and worst week.',
      sql: `WITH list AS (\n${listSql}\n)\nSELECT * FROM (\n${summarySql}\n) summary`,
      steps: [{ fields: DepartmentSummary }],
    },
  ],
  links: [
    {
      to: 'monthlyDepartmentSales',
      title: 'Month of the department',
      rows: 'nodes',
      fields: { department: 'department', from: 'week', to: 'week' },
    },
    {
      to: 'weeklyTopStores',
      title: 'The store that sold most of the department in the week',
      rows: 'nodes',
      fields: { department: 'department', from: 'week', to: 'week' },
      without: ['store', 'storeType'],
    },
    {
      to: 'offerImpact',
      title: 'Offers and the department, by store',
      rows: 'nodes',
      fields: { department: 'department' },
      values: { by: 'STORE' },
      without: ['from', 'to'],
    },
    {
      to: 'forecast',
      title: 'Sales to expect of the department',
      rows: 'nodes',
      fields: { department: 'department' },
      without: ['from', 'to'],
    },
    {
      to: 'monthlyDepartmentSales',
      title: 'Months of the department',
      rows: 'departments',
      fields: { department: 'department' },
    },
    {
      to: 'salesPrediction',
      title: 'Unemployment and the department',
      rows: 'departments',
      fields: { department: 'department' },
      without: ['store', 'storeType'],
    },
    {
      to: 'forecast',
      title: 'Sales to expect of the department',
      rows: 'departments',
      fields: { department: 'department' },
      without: ['from', 'to'],
    },
  ],
  sentence,
  analysis,
  presentation: {
    short: 'Departments in a week',
    title: 'Which departments sell most in a week?',
    controls: [{ argument: 'week', label: 'Week of' }, { argument: 'store' }],
    notes: [
      'Volatility is the standard deviation of the complete weeks as a share of their mean. Like for like compares complete ' +
        'weeks with those 364 days earlier, or as the fiscal calendar compares.',
    ],
    chart: { title: 'Ranks of the departments over twelve weeks' },
    table: {
      caption: 'Departments in the week of {asked.from}, by their sales',
      columns: [
        { field: 'department', before: 'Department' },
        { field: 'total', head: 'Sales' },
        'share',
        { field: 'changeOnWeekBefore', head: 'Change from previous week' },
        'stores',
        { field: 'averagePerStore', head: 'A store' },
      ],
    },
    summary: {
      rows: 'departments',
      caption: 'Departments over the twelve weeks to that of {asked.to}, by their sales',
      columns: [
        { field: 'department', before: 'Department' },
        { field: 'total', head: 'Sales' },
        'share',
        { field: 'likeForLikeGrowth', head: 'Like for like' },
        'volatility',
        'bestWeek',
        { field: 'bestTotal', head: 'Its sales' },
        'worstWeek',
        { field: 'worstTotal', head: 'Its sales' },
      ],
    },
  },
  example: `query ($week: Date = "2010-11-26") { departmentPerformance(from: $week, first: 5) {
    totalCount
    coverage { firstWeek lastWeek weeks }
    nodes { week rank department total averagePerStore share changeOnWeekBefore }
    departments { department total share likeForLikeGrowth volatility bestWeek worstWeek }
  } }`,
});
