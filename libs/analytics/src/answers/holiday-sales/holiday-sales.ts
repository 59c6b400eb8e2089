import type { Holiday } from '#calendar/holiday.js';
import { holidayNames, HOLIDAYS } from '#calendar/holidays.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { DateArg, EnumArg, IntArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import {
  EnumOutput,
  IntOutput,
  ListOutput,
  DecimalOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { AbstractOutput, ArgsType } from '#serving/schema-decorators.js';
import { createShape } from '#serving/shape.js';
import { COMPLETE_WEEKS, Coverage } from '../../serving/coverage.js';
import { StoreType } from '../../serving/enums.js';
import { defineAnswer } from '../../serving/answer-definition.js';
import type { AnswerView } from '../../views/answer-view.js';
import { joinNames } from '../../words/sentences.js';
import { analysis } from './analysis.js';
import { sentence } from './sentence.js';
import { DepartmentNumber, StoreNumber } from '../../labels/labels.js';

/** The windows of the declared holidays, as the first query that the others read. */
const windows = Object.values<Holiday>(HOLIDAYS).map(
  ({ name, window = { before: 0, after: 0 } }) => `('${name}', ${window.before}, ${window.after})`,
);
const formatWeeks = (count: number) => (count === 1 ? 'the week' : `the ${count} weeks`);

/** The windows in words: `the week after Thanksgiving and the week before Christmas`. */
const windowTexts = joinNames(
  Object.values<Holiday>(HOLIDAYS).flatMap(({ name, window = { before: 0, after: 0 } }) => [
    ...(window.before > 0 ? [`${formatWeeks(window.before)} before ${name}`] : []),
    ...(window.after > 0 ? [`${formatWeeks(window.after)} after ${name}`] : []),
  ]),
);
const sql = `WITH declared(name, weeks_before, weeks_after) AS (VALUES ${windows.join(', ')}),
${sqlFile(import.meta.url, './holiday_sales.sql')}`;

const HolidayGrouping = namedEnum('HolidayGrouping', 'Grouping of the averages.', {
  HOLIDAY: 'By holiday.',
  STORE_TYPE: 'By store type.',
  STORE: 'By store.',
  DEPARTMENT: 'By department.',
});
type HolidayGrouping = keyof typeof HolidayGrouping;

@ArgsType()
class HolidaySalesArgs {
  @EnumArg(HolidayGrouping, 'Dimension to group by.', HolidayGrouping.HOLIDAY)
  by?: HolidayGrouping = HolidayGrouping.HOLIDAY;

  @EnumArg(StoreType, 'Only stores of this type.')
  storeType?: StoreType;

  @IntArg('Only weeks whose date is in this year.', { min: 1900, max: 9999 })
  year?: number;

  @IntArg('Only sales of this department; all departments when left out.')
  department?: number;

  @DateArg('First week date to include.')
  from?: string;

  @DateArg('Last week date to include.')
  to?: string;
}

/** The measures of every group. */
@AbstractOutput()
abstract class HolidayFigures {
  @IntOutput(
    'Rank by the average store-week in holiday weeks, best first, compared to the cent; ties ' +
      'share a rank. Null without holiday weeks.',
    { nullable: true },
  )
  rank!: number | null;

  @DecimalOutput(2, 'Average sales of a store-week in holiday weeks.', { nullable: true })
  holidayStoreWeekAverage!: number | null;

  @DecimalOutput(2, 'Average sales of a store-week in ordinary weeks.', { nullable: true })
  ordinaryStoreWeekAverage!: number | null;

  @DecimalOutput(6, 'Holiday average of a store-week divided by the ordinary average, minus 1.', {
    nullable: true,
  })
  storeWeekLift!: number | null;

  @IntOutput('Number of store-weeks in holiday weeks.')
  holidayStoreWeeks!: number;

  @DecimalOutput(2, 'Average sales of one department in one store, in holiday weeks.', {
    nullable: true,
  })
  holidayDepartmentWeekAverage!: number | null;

  @DecimalOutput(2, 'Average sales of one department in one store, in ordinary weeks.', {
    nullable: true,
  })
  ordinaryDepartmentWeekAverage!: number | null;

  @DecimalOutput(
    6,
    'Holiday average of a department-week divided by the ordinary average, minus 1.',
    {
      nullable: true,
    },
  )
  departmentWeekLift!: number | null;

  @IntOutput(
    'Number of department-weeks in holiday weeks: one for each store, department and week.',
  )
  holidayDepartmentWeeks!: number;

  @DecimalOutput(
    2,
    `Average sales of a store-week in the windows around flagged weeks, without the flagged weeks: ${windowTexts}. ` +
      'By holiday, of its own window.',
    { nullable: true },
  )
  windowStoreWeekAverage!: number | null;

  @IntOutput('Number of store-weeks in these windows.')
  windowStoreWeeks!: number;

  @DecimalOutput(6, 'Window average of a store-week divided by the quiet average, minus 1.', {
    nullable: true,
  })
  windowLift!: number | null;

  @DecimalOutput(
    2,
    'Average sales of a store-week in quiet weeks: ordinary weeks outside any window.',
    {
      nullable: true,
    },
  )
  quietStoreWeekAverage!: number | null;

  @IntOutput('Number of store-weeks in quiet weeks.')
  quietStoreWeeks!: number;

  @DecimalOutput(6, 'Holiday average of a store-week divided by the quiet average, minus 1.', {
    nullable: true,
  })
  quietLift!: number | null;
}

@Output('Holiday sales of one holiday, store type, store or department.')
export class HolidayGroup extends HolidayFigures {
  @TextOutput('Name of the group: a holiday, `Type A`, `Store 4`, `Department 3`.')
  group!: string;

  @TextOutput(`One of: ${holidayNames.join(', ')}; null for other groups.`, { nullable: true })
  holiday!: string | null;

  @EnumOutput(StoreType, 'Store type; null for holidays and departments.', { nullable: true })
  storeType!: StoreType | null;

  @StoreNumber('Store number; null for other groups.', { nullable: true })
  store!: number | null;

  @DepartmentNumber('Department number; null for other groups.', { nullable: true })
  department!: number | null;
}

@Output('Average sales in holiday weeks compared with ordinary weeks.')
export class HolidaySalesAnswer {
  @ListOutput(HolidayGroup, 'Holidays, store types, stores or departments, best first.')
  groups!: HolidayGroup[];

  @ObjectOutput(Coverage, `Weeks of the averages, holiday and ordinary. ${COMPLETE_WEEKS}`)
  coverage!: Coverage;
}

const answerRow = createShape(HolidaySalesAnswer);

const KEYS = ['holiday', 'storeType', 'store', 'department'] as const;

/** Returns the view of one level. @param keys the columns that name its rows */
const buildView = (
  by: HolidayGrouping,
  keys: readonly (typeof KEYS)[number][],
  comment: string,
): AnswerView => ({
  name: `holiday_sales_by_${by.toLowerCase()}`,
  comment,
  sql: sql.replaceAll('$7', `'${by}'`),
  steps: [
    {
      into: { list: 'groups' },
      fields: HolidayGroup,
      without: ['group', ...KEYS.filter((key) => !keys.includes(key))],
    },
  ],
});

export const holidaySales = defineAnswer<HolidaySalesArgs, HolidaySalesAnswer>({
  name: 'holidaySales',
  description:
    'Average sales in holiday weeks, in the windows around them, and in ordinary weeks, by store type, holiday, store and ' +
    'department.',
  marts: [
    'store_week',
    'store_department_week',
    'department_week',
    'department_type_week',
    'store_week_coverage',
  ],
  args: HolidaySalesArgs,
  result: HolidaySalesAnswer,
  mainPart: 'groups',
  views: [
    buildView(
      'STORE_TYPE',
      ['storeType'],
      'Average sales in holiday weeks and in ordinary weeks, by store type.',
    ),
    buildView(
      'HOLIDAY',
      ['holiday'],
      'Average sales in the weeks of each holiday, compared with all ordinary weeks.',
    ),
    buildView(
      'STORE',
      ['store', 'storeType'],
      'Average sales in holiday weeks compared with ordinary weeks, by store.',
    ),
    buildView(
      'DEPARTMENT',
      ['department'],
      'Average sales in holiday weeks compared with ordinary weeks, by department.',
    ),
  ],
  links: [
    {
      to: 'offerImpact',
      title: 'Offers of the store, week by week',
      rows: 'groups',
      fields: { store: 'store' },
      values: { by: 'WEEK' },
    },
    {
      to: 'yearlyStorePerformance',
      title: 'Years of the store',
      rows: 'groups',
      fields: { store: 'store' },
    },
    {
      to: 'holidaySales',
      title: 'Holidays of the stores of the type',
      rows: 'groups',
      fields: { storeType: 'storeType' },
      values: { by: 'STORE' },
    },
    {
      to: 'monthlyDepartmentSales',
      title: 'Months of the department',
      rows: 'groups',
      fields: { department: 'department' },
    },
    {
      to: 'forecast',
      title: 'Sales to expect of the department',
      rows: 'groups',
      fields: { department: 'department' },
      without: ['from', 'to'],
    },
    { to: 'forecastScenario', title: 'A holiday moved or left out', without: ['storeType'] },
  ],
  sentence,
  analysis,
  presentation: {
    short: 'Holiday sales',
    title: 'What do holidays do to sales?',
    controls: [
      { argument: 'by', initial: HolidayGrouping.HOLIDAY, label: 'By' },
      { argument: 'storeType' },
      { argument: 'year' },
      { argument: 'department' },
    ],
    rows: 'groups',
    notes: [
      `The files flag the week of each holiday. Its window has the weeks around it that are no quiet weeks: ${windowTexts}.`,
    ],
    chart: { title: 'The average week of a store, from usual to holiday weeks' },
    table: {
      caption: 'Average weekly sales of a store, in holiday weeks and in ordinary weeks',
      columns: [
        'group',
        { field: 'holidayStoreWeekAverage', head: 'Holiday week' },
        { field: 'ordinaryStoreWeekAverage', head: 'Ordinary week' },
        { field: 'storeWeekLift', head: 'Lift' },
        { field: 'windowStoreWeekAverage', head: 'Window' },
        { field: 'windowLift', head: 'Lift of the window over quiet weeks' },
        { field: 'quietStoreWeekAverage', head: 'Quiet week' },
        { field: 'quietLift', head: 'Lift over quiet weeks' },
        { field: 'holidayStoreWeeks', head: 'Holiday store-weeks' },
      ],
    },
  },
  example: `{ holidaySales(by: STORE_TYPE) {
    coverage { firstWeek lastWeek weeks }
    groups { rank storeType holidayStoreWeekAverage ordinaryStoreWeekAverage storeWeekLift holidayStoreWeeks
      windowStoreWeekAverage quietStoreWeekAverage windowLift quietLift departmentWeekLift }
  } }`,
  answer: (args, snapshot, marts) => {
    const { by = HolidayGrouping.HOLIDAY, storeType, year, department, from, to } = args;
    return marts.row(answerRow, sql, snapshot, [storeType, year, department, from, to, by]);
  },
});
