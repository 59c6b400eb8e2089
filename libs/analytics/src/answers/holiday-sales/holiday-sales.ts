import { holidayNames } from '#calendar/holidays.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { DateArg, EnumArg, IntArg } from '#serving/input.js';
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
import { analysis } from './analysis.js';
import { sentence } from './sentence.js';

const sql = sqlFile(import.meta.url, './holiday_sales.sql');

@ArgsType()
class HolidaySalesArgs {
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
}

@Output('Holiday sales of stores of one type.')
export class StoreTypeHolidaySales extends HolidayFigures {
  @EnumOutput(StoreType, 'Store type.')
  storeType!: StoreType;
}

@Output('Sales in the weeks of one holiday, compared with all ordinary weeks.')
export class OneHolidaySales extends HolidayFigures {
  @TextOutput(`One of: ${holidayNames.join(', ')}.`)
  holiday!: string;
}

@Output('Holiday sales of one store.')
class StoreHolidaySales extends HolidayFigures {
  @IntOutput('Store number.')
  store!: number;

  @EnumOutput(StoreType, 'Store type.')
  storeType!: StoreType;
}

@Output('Average sales in holiday weeks compared with ordinary weeks.')
export class HolidaySalesAnswer {
  @ListOutput(StoreTypeHolidaySales, 'By store type, best first.')
  byStoreType!: StoreTypeHolidaySales[];

  @ListOutput(OneHolidaySales, 'By holiday, best first.')
  byHoliday!: OneHolidaySales[];

  @ListOutput(StoreHolidaySales, 'By store, best first.')
  byStore!: StoreHolidaySales[];

  @ObjectOutput(Coverage, `Weeks of the averages, holiday and ordinary. ${COMPLETE_WEEKS}`)
  coverage!: Coverage;
}

const answerRow = createShape(HolidaySalesAnswer);

export const holidaySales = defineAnswer<HolidaySalesArgs, HolidaySalesAnswer>({
  name: 'holidaySales',
  description:
    'Average sales in holiday weeks and in ordinary weeks, by store type, by holiday and by store.',
  marts: ['store_week', 'store_department_week', 'store_week_coverage'],
  args: HolidaySalesArgs,
  result: HolidaySalesAnswer,
  mainPart: 'byStoreType',
  // One view per grain, because the answer has three.
  views: [
    {
      name: 'holiday_sales_by_store_type',
      comment: 'Average sales in holiday weeks and in ordinary weeks, by store type.',
      sql,
      steps: [{ into: { list: 'byStoreType' }, fields: StoreTypeHolidaySales }],
    },
    {
      name: 'holiday_sales_by_holiday',
      comment: 'Average sales in the weeks of each holiday, compared with all ordinary weeks.',
      sql,
      steps: [{ into: { list: 'byHoliday' }, fields: OneHolidaySales }],
    },
    {
      name: 'holiday_sales_by_store',
      comment: 'Average sales in holiday weeks compared with ordinary weeks, by store.',
      sql,
      steps: [{ into: { list: 'byStore' }, fields: StoreHolidaySales }],
    },
  ],
  sentence,
  analysis,
  presentation: {
    short: 'Holiday sales',
    title: 'What do holidays do to sales?',
    controls: [{ argument: 'storeType' }, { argument: 'year' }],
    notes: [
      'The files flag the week of each holiday. Shopping for it may fall into the week before.',
    ],
    chart: { title: 'The average week of a store, from ordinary to holiday' },
    table: {
      caption: 'Average weekly sales of a store, in holiday weeks and in ordinary weeks',
      columns: [
        { field: 'group', head: 'Holiday, type or store' },
        { field: 'holidayStoreWeekAverage', head: 'Holiday week' },
        { field: 'ordinaryStoreWeekAverage', head: 'Ordinary week' },
        { field: 'storeWeekLift', head: 'Lift' },
        { field: 'holidayStoreWeeks', head: 'Holiday store-weeks' },
      ],
    },
  },
  example: `{ holidaySales {
    coverage { firstWeek lastWeek weeks }
    byStoreType { rank storeType holidayAverage: holidayStoreWeekAverage ordinaryAverage:
      ordinaryStoreWeekAverage lift: storeWeekLift storeWeeks: holidayStoreWeeks departmentLift:
      departmentWeekLift }
    byHoliday { rank holiday holidayAverage: holidayStoreWeekAverage ordinaryAverage:
      ordinaryStoreWeekAverage lift: storeWeekLift storeWeeks: holidayStoreWeeks departmentLift:
      departmentWeekLift }
  } }`,
  answer: ({ storeType, year, department, from, to }, snapshot, marts) =>
    marts.row(answerRow, sql, snapshot, [storeType, year, department, from, to]),
});
