import { sqlFile } from '#platform/database/sql-file.js';
import { DateArg, EnumArg, IntArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { DateOutput, IntOutput, NumberOutput, Output } from '#serving/output.js';
import { PageArgs } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { StoreType } from '../../serving/enums.js';
import { defineList } from '../../serving/use-case.js';

const DepartmentPerformanceOrder = namedEnum(
  'DepartmentPerformanceOrder',
  'Order of the department-weeks.',
  {
    WEEK: 'By week date, then rank.',
    DEPARTMENT: 'By department number, then week date.',
    TOTAL: 'By sales of the week.',
    STORES: 'By the number of stores that sold.',
    AVERAGE_PER_STORE: 'By sales over the stores that sold.',
    SHARE: "By the share of the week's sales.",
    RANK: 'By rank within the week.',
    CHANGE_ON_WEEK_BEFORE: 'By the change on the week before.',
    SALES: 'As TOTAL.',
    CHANGE: 'As CHANGE_ON_WEEK_BEFORE.',
  },
);

@ArgsType()
export class DepartmentPerformanceArgs extends PageArgs {
  @IntArg('Only this department; its share and rank stay those among all departments.')
  department?: number;

  @IntArg('Sales of this store alone; all stores when left out.')
  store?: number;

  @EnumArg(StoreType, 'Sales of the stores of this type alone.')
  storeType?: StoreType;

  @IntArg('Only weeks dated in this year.', { min: 1900, max: 9999 })
  year?: number;

  @DateArg('First week date to include.')
  from?: string;

  @DateArg('Last week date to include.')
  to?: string;

  @EnumArg(
    DepartmentPerformanceOrder,
    'Order of the department-weeks.',
    DepartmentPerformanceOrder.WEEK,
  )
  orderBy: keyof typeof DepartmentPerformanceOrder = 'WEEK';
}

@Output('One department in one week, over all stores or in one.')
export class DepartmentWeek {
  @DateOutput('Week date.')
  week!: string;

  @IntOutput('Department number.')
  department!: number;

  @NumberOutput('Sales of the week, returns taken off.')
  total!: number;

  @IntOutput('Stores with a sales row of the department that week.')
  stores!: number;

  @NumberOutput('Sales over the stores that sold.')
  averagePerStore!: number;

  @NumberOutput("Share of all departments' sales that week; null when those come to nothing.", {
    nullable: true,
  })
  share!: number | null;

  @IntOutput('Place by sales among all departments that week; equal sales share a place.')
  rank!: number;

  @NumberOutput(
    'Change on the same department 7 days earlier, as a ratio of it; null without such sales.',
    { nullable: true },
  )
  changeOnWeekBefore!: number | null;
}

export const departmentPerformance = defineList({
  name: 'departmentPerformance',
  description:
    'Sales of each department week by week, over all stores or one: share, rank and change.',
  marts: ['store_week', 'department_week', 'store_department_week'],
  args: DepartmentPerformanceArgs,
  row: DepartmentWeek,
  pages: 'Weekly performance of the departments.',
  sql: sqlFile(import.meta.url, './department-performance.sql'),
  coverageSql: sqlFile(import.meta.url, './coverage.sql'),
  parameters: ['store', 'storeType', 'department', 'year', 'from', 'to'],
  key: ['week', 'department'],
  orders: { WEEK: ['week', 'rank'], SALES: ['total'], CHANGE: ['changeOnWeekBefore'] },
  viewComment: 'Sales of each department week by week, over all stores: share, rank and change.',
  look: {
    short: 'Departments in a week',
    title: 'Which departments carry a week?',
    controls: [{ argument: 'week', label: 'Week of' }, { argument: 'store' }],
    chart: {
      kind: 'bars',
      title: 'Departments that sold most, with the change on the week before',
      x: 'department',
      y: 'total',
      axis: 'sales of the week',
      label: 'changeOnWeekBefore',
    },
    table: {
      caption: 'Departments in the week of {asked.from}, by their sales',
      columns: [
        { field: 'department', before: 'Department' },
        { field: 'total', head: 'Sales' },
        'share',
        { field: 'changeOnWeekBefore', head: 'On the week before' },
        'stores',
        { field: 'averagePerStore', head: 'A store' },
      ],
    },
  },
  example: `
query ($week: Date = "2010-11-26") {
  departmentPerformance(from: $week, first: 5) {
    totalCount
    coverage {
      firstWeek
      lastWeek
      weeks
    }
    nodes {
      week
      rank
      department
      total
      averagePerStore
      share
      changeOnWeekBefore
    }
  }
}
`,
});
