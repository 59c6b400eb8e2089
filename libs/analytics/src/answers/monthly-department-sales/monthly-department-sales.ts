import { sqlFile } from '#platform/database/sql-file.js';
import { DateArg, EnumArg, IntArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import {
  BooleanOutput,
  DateOutput,
  DecimalOutput,
  EnumOutput,
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
  ComparedWeeksOutput,
  FirstComparedWeekOutput,
  FiscalMonthOutput,
  FiscalQuarterOutput,
  FiscalYearOutput,
  LastComparedWeekOutput,
} from '../../serving/fiscal-fields.js';
import { PeriodCalendar, PeriodLength, buildPeriods } from '../../serving/periods.js';
import { defineList } from '../../serving/answer-definition.js';
import { analysis } from './analysis.js';
import { sentence } from './sentence.js';
import { DepartmentNumber } from '../../labels/labels.js';

const relations = buildPeriods(
  '$8',
  '$9',
  '($3::integer IS NULL OR store = $3) AND ($4::text IS NULL OR store_type = $4)',
);

const MonthlyDepartmentSalesOrder = namedEnum(
  'MonthlyDepartmentSalesOrder',
  'Order of the departments and months.',
  {
    MONTH: 'By month, then department.',
    DEPARTMENT: 'By department, then month.',
    TOTAL: 'By total of the month.',
    WEEKS: 'By number of weeks of the month.',
    WEEKLY_AVERAGE: 'By weekly average of the month.',
    CHANGE_ON_MONTH_BEFORE: 'By change of the total from the previous month.',
    WEEKLY_AVERAGE_CHANGE_ON_MONTH_BEFORE:
      'By change of the weekly average from the previous month.',
    CHANGE_ON_YEAR_BEFORE: 'By change of the total from a year before.',
    WEEKLY_AVERAGE_CHANGE_ON_YEAR_BEFORE: 'By change of the weekly average from a year before.',
    TREND: 'By trend of the weekly average.',
    STATE: 'Complete months first, then open and partial ones.',
    FISCAL_MONTH: 'By fiscal month.',
    COMPARED_WEEKS: 'By number of weeks with a week a year earlier to compare with.',
    FIRST_COMPARED_WEEK: 'By first week a year earlier that is compared.',
    LAST_COMPARED_WEEK: 'By last week a year earlier that is compared.',
    FISCAL_YEAR: 'By fiscal year.',
    FISCAL_QUARTER: 'By fiscal quarter.',
  },
);

const ON_YEAR_BEFORE =
  'A fiscal month, quarter or year is compared over the weeks with sales in both years: see `comparedWeeks`.';

@ArgsType()
export class MonthlyDepartmentSalesArgs extends PageArgs {
  @IntArg('Only this department.', { min: 1 })
  department?: number;

  @IntArg('Only sales of this store; all stores when left out.', { min: 1 })
  store?: number;

  @EnumArg(StoreType, 'Only sales of stores of this type.')
  storeType?: StoreType;

  @IntArg('Only months of this year, of the chosen calendar.', { min: 1900, max: 9999 })
  year?: number;

  @DateArg('First month to include: the whole month of this date.')
  from?: string;

  @DateArg('Last month to include: the whole month of this date.', { whole: 'month' })
  to?: string;

  @EnumArg(PeriodCalendar, 'Calendar of the months.', PeriodCalendar.GREGORIAN)
  calendar: PeriodCalendar = PeriodCalendar.GREGORIAN;

  @EnumArg(
    PeriodLength,
    'Length of the periods; quarters and years are those of `calendar: FISCAL`. Where a description has a month, a quarter ' +
      'or year takes its place.',
    PeriodLength.MONTH,
  )
  period: PeriodLength = PeriodLength.MONTH;

  @EnumArg(
    MonthlyDepartmentSalesOrder,
    'Order of the departments and months.',
    MonthlyDepartmentSalesOrder.MONTH,
  )
  orderBy: keyof typeof MonthlyDepartmentSalesOrder = 'MONTH';
}

@Output('Sales of one department in one month, over all selected stores.')
export class DepartmentMonth {
  @DepartmentNumber('Department number.')
  department!: number;

  @DateOutput('First day of the month; a week belongs to the month of its date.')
  month!: string;

  @DecimalOutput(2, 'Sales of the month.')
  total!: number;

  @IntOutput('Number of week dates in the month with sales of the department.')
  weeks!: number;

  @DecimalOutput(2, 'Total divided by the weeks: comparable between months of 4 and 5 weeks.')
  weeklyAverage!: number;

  @DecimalOutput(
    6,
    'Change of the total from the previous month, as a ratio; null when that month has no sales, when one of both months ' +
      'is not complete, or when fiscal months have different numbers of weeks.',
    { nullable: true },
  )
  changeOnMonthBefore!: number | null;

  @DecimalOutput(
    6,
    'Change of the weekly average from the previous month, as a ratio; null when one of both months is not complete.',
    { nullable: true },
  )
  weeklyAverageChangeOnMonthBefore!: number | null;

  @DecimalOutput(
    6,
    'Change of the total from the same month a year before, as a ratio; null when that month ' +
      `has no sales, or when one of both months is not complete. ${ON_YEAR_BEFORE}`,
    { nullable: true },
  )
  changeOnYearBefore!: number | null;

  @DecimalOutput(
    6,
    'Change of the weekly average from the same month a year before, as a ratio; null when one of ' +
      `both months is not complete. ${ON_YEAR_BEFORE}`,
    { nullable: true },
  )
  weeklyAverageChangeOnYearBefore!: number | null;

  @DecimalOutput(
    2,
    'Least-squares slope of the weekly average over the complete months of the last 12 months ' +
      'including this one, in currency per month; null with fewer than 3 of them, for a month that is not complete, and for ' +
      'quarters and years.',
    { nullable: true },
  )
  trend!: number | null;

  @EnumOutput(PeriodState, 'Whether all selected stores delivered all weeks of the month.')
  state!: PeriodState;

  @FiscalMonthOutput()
  fiscalMonth!: string | null;

  @ComparedWeeksOutput()
  comparedWeeks!: number | null;

  @FirstComparedWeekOutput()
  firstComparedWeek!: string | null;

  @LastComparedWeekOutput()
  lastComparedWeek!: string | null;

  @FiscalYearOutput()
  fiscalYear!: number | null;

  @FiscalQuarterOutput()
  fiscalQuarter!: string | null;
}

@Output('The last complete month of the list, or its last month if none is complete.')
class LatestMonth {
  @DateOutput('First day of the month.')
  month!: string;

  @EnumOutput(PeriodState, 'Whether all selected stores delivered all weeks of the month.')
  state!: PeriodState;

  @DecimalOutput(2, 'Sales of all listed departments in the month.')
  total!: number;

  @IntOutput('Number of week dates in the month with sales.')
  weeks!: number;

  @DateOutput('Last of these week dates.')
  lastWeek!: string;

  @DecimalOutput(
    6,
    'Change of the weekly average of all listed departments from the previous calendar month, as a ' +
      'ratio; null when one of both months is not complete.',
    { nullable: true },
  )
  weeklyAverageChangeOnMonthBefore!: number | null;

  @DecimalOutput(
    6,
    'Change of the weekly average of all listed departments from the same month a year before, as a ' +
      'ratio; null when one of both months is not complete.',
    { nullable: true },
  )
  weeklyAverageChangeOnYearBefore!: number | null;

  @BooleanOutput(
    'Whether the previous calendar month is complete; null without sales in it, and when this month is not complete.',
    { nullable: true },
  )
  isMonthBeforeComplete!: boolean | null;

  @BooleanOutput(
    'Whether the same month a year before is complete; null without sales in it, and when this month is not complete.',
    { nullable: true },
  )
  isYearBeforeComplete!: boolean | null;

  @FiscalMonthOutput()
  fiscalMonth!: string | null;

  @ComparedWeeksOutput()
  comparedWeeks!: number | null;

  @FirstComparedWeekOutput()
  firstComparedWeek!: string | null;

  @LastComparedWeekOutput()
  lastComparedWeek!: string | null;

  @FiscalYearOutput()
  fiscalYear!: number | null;

  @FiscalQuarterOutput()
  fiscalQuarter!: string | null;
}

@Output('Sales by department and month.')
export class DepartmentMonthConnection extends createConnectionType(DepartmentMonth) {
  @ObjectOutput(
    LatestMonth,
    'The last complete month of the full list, or its last month if none is complete; null when the list is empty.',
    { nullable: true },
  )
  latest!: LatestMonth | null;
}

export const monthlyDepartmentSales = defineList({
  name: 'monthlyDepartmentSales',
  description:
    'Sales by department and month of the calendar, or by month, quarter or year of the fiscal calendar, with the change from ' +
    'the previous month and from a year before.',
  marts: [
    'store_week',
    'department_week',
    'store_department_week',
    'store_week_coverage',
    'calendar_week',
  ],
  args: MonthlyDepartmentSalesArgs,
  row: DepartmentMonth,
  pages: DepartmentMonthConnection,
  sql: sqlFile(import.meta.url, './monthly_department_sales.sql'),
  relations,
  coverageSql: sqlFile(import.meta.url, './coverage.sql'),
  extraSql: { latest: sqlFile(import.meta.url, './latest.sql') },
  parameters: ['department', 'store', 'storeType', 'year', 'from', 'to', 'calendar', 'period'],
  key: ['department', 'month'],
  period: 'month',
  links: [
    {
      to: 'departmentPerformance',
      title: 'Weeks of the department',
      rows: 'nodes',
      fields: { department: 'department' },
    },
    {
      to: 'salesPrediction',
      title: 'Unemployment and the department',
      rows: 'nodes',
      fields: { department: 'department' },
      without: ['store', 'storeType'],
    },
    {
      to: 'forecast',
      title: 'Sales to expect of the department',
      rows: 'nodes',
      fields: { department: 'department' },
      without: ['from', 'to'],
    },
    {
      to: 'holidaySales',
      title: 'Holidays of the department',
      rows: 'nodes',
      fields: { department: 'department' },
      without: ['store'],
    },
  ],
  sentence,
  analysis,
  presentation: {
    short: 'Department by month',
    title: 'How much does a department sell each month?',
    controls: [{ argument: 'department', initial: '1' }],
    notes: [
      'A month has four or five weeks, so periods are compared by their weekly average. A period that ' +
        'is not complete is compared with none.',
    ],
    chart: { title: 'Average weekly sales of department {asked.department}' },
    table: {
      caption: 'Sales of department {asked.department}, latest first',
      columns: [
        { field: 'month', where: { calendar: 'GREGORIAN' } },
        { field: 'fiscalMonth', where: { calendar: 'FISCAL', period: 'MONTH' } },
        { field: 'fiscalQuarter', where: { calendar: 'FISCAL', period: 'QUARTER' } },
        { field: 'fiscalYear', where: { calendar: 'FISCAL', period: 'YEAR' } },
        'total',
        'weeks',
        'state',
        'weeklyAverage',
        { field: 'weeklyAverageChangeOnMonthBefore', head: 'Change from previous period' },
        { field: 'weeklyAverageChangeOnYearBefore', head: 'Change from a year before' },
      ],
      isLatestFirst: true,
    },
  },
  example: `query ($firstMonth: Date = "2011-12-01") { monthlyDepartmentSales(department: 1, from: $firstMonth, first: 5) {
    totalCount
    coverage { firstWeek lastWeek weeks }
    nodes { department month total weeks weeklyAverage onMonthBefore:
      weeklyAverageChangeOnMonthBefore onYearBefore: weeklyAverageChangeOnYearBefore }
  } }`,
});
