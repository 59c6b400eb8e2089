import { sqlFile } from '#platform/database/sql-file.js';
import { DateArg, EnumArg, IntArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { DateOutput, IntOutput, DecimalOutput, Output } from '#serving/output.js';
import { PageArgs } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { createConnectionType } from '../../serving/connection.js';
import { StoreType } from '../../serving/enums.js';
import { defineList } from '../../serving/answer-definition.js';
import { analysis } from './analysis.js';
import { sentence } from './sentence.js';

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
  },
);

@ArgsType()
export class MonthlyDepartmentSalesArgs extends PageArgs {
  @IntArg('Only this department.', { min: 1 })
  department?: number;

  @IntArg('Only sales of this store; all stores when left out.', { min: 1 })
  store?: number;

  @EnumArg(StoreType, 'Only sales of stores of this type.')
  storeType?: StoreType;

  @IntArg('Only months of this year.', { min: 1900, max: 9999 })
  year?: number;

  @DateArg('First month to include: the whole month of this date.')
  from?: string;

  @DateArg('Last month to include: the whole month of this date.')
  to?: string;

  @EnumArg(
    MonthlyDepartmentSalesOrder,
    'Order of the departments and months.',
    MonthlyDepartmentSalesOrder.MONTH,
  )
  orderBy: keyof typeof MonthlyDepartmentSalesOrder = 'MONTH';
}

@Output('Sales of one department in one calendar month, over all selected stores.')
export class DepartmentMonth {
  @IntOutput('Department number.')
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
    'Change of the total from the previous calendar month, as a ratio; null when that month has ' +
      'no sales.',
    { nullable: true },
  )
  changeOnMonthBefore!: number | null;

  @DecimalOutput(6, 'Change of the weekly average from the previous calendar month, as a ratio.', {
    nullable: true,
  })
  weeklyAverageChangeOnMonthBefore!: number | null;

  @DecimalOutput(
    6,
    'Change of the total from the same month a year before, as a ratio; null when that month ' +
      'has no sales.',
    { nullable: true },
  )
  changeOnYearBefore!: number | null;

  @DecimalOutput(6, 'Change of the weekly average from the same month a year before, as a ratio.', {
    nullable: true,
  })
  weeklyAverageChangeOnYearBefore!: number | null;

  @DecimalOutput(
    2,
    'Least-squares slope of the weekly average over the last 12 calendar months including this ' +
      'one, in currency per month; null with fewer than 3 months of data.',
    { nullable: true },
  )
  trend!: number | null;
}

@Output('Sales by department and calendar month.')
export class DepartmentMonthConnection extends createConnectionType(DepartmentMonth) {}

export const monthlyDepartmentSales = defineList({
  name: 'monthlyDepartmentSales',
  description:
    'Sales by department and calendar month, with the change from the previous month and from a ' +
    'year before.',
  marts: ['store_week', 'department_week', 'store_department_week'],
  args: MonthlyDepartmentSalesArgs,
  row: DepartmentMonth,
  pages: DepartmentMonthConnection,
  sql: sqlFile(import.meta.url, './monthly_department_sales.sql'),
  coverageSql: sqlFile(import.meta.url, './coverage.sql'),
  parameters: ['department', 'store', 'storeType', 'year', 'from', 'to'],
  key: ['department', 'month'],
  sentence,
  analysis,
  presentation: {
    short: 'Department by month',
    title: 'How much does a department sell each month?',
    controls: [{ argument: 'department', initial: '1' }],
    notes: [
      'A month has four or five weeks, so months are compared by their weekly average. The ' +
        'first and last month of the data may be partial.',
    ],
    chart: { title: 'Average weekly sales of department {asked.department}, by month' },
    table: {
      caption: 'Sales of department {asked.department}, latest month first',
      columns: [
        'month',
        'total',
        'weeks',
        'weeklyAverage',
        { field: 'weeklyAverageChangeOnMonthBefore', head: 'Change from previous month' },
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
