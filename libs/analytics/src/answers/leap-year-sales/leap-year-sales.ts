import { sqlFile } from '#platform/database/sql-file.js';
import { AppError } from '#platform/errors/app-error.js';
import { EnumArg, IntArg } from '#serving/input.js';
import {
  EnumOutput,
  IntOutput,
  ListOutput,
  DecimalOutput,
  ObjectOutput,
  Output,
} from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { createShape } from '#serving/shape.js';
import { Coverage, PeriodState } from '../../serving/coverage.js';
import { LeadingYear, leadingYearSql } from '../../serving/leading-year.js';
import { withRelations } from '../../serving/page.js';
import { yearRelations } from '../../serving/year-relations.js';
import { StoreType } from '../../serving/enums.js';
import { readDeliveries } from '../../serving/add-deliveries.js';
import { defineAnswer } from '../../serving/answer-definition.js';
import { analysis } from './analysis.js';
import { sentence } from './sentence.js';
import { StoreNumber } from '../../labels/labels.js';

const sql = sqlFile(import.meta.url, './leap_year_sales.sql');

@ArgsType()
class LeapYearSalesArgs {
  @IntArg('Only this leap year.', { min: 1900, max: 9999 })
  year?: number;

  @IntArg('Only sales of this department; all departments when left out.')
  department?: number;

  @IntArg('Only this store in the list; its ranks are still over all stores.', { min: 1 })
  store?: number;

  @EnumArg(
    StoreType,
    'Only stores of this type in the list; their ranks are still over all stores.',
  )
  storeType?: StoreType;
}

@Output('Sales of one store in one leap year.')
export class LeapYearStore {
  @IntOutput('Rank by total, best first; ties share a rank.')
  rankByTotal!: number;

  @IntOutput('Rank by weekly average, best first, compared to the cent; ties share a rank.')
  rankByWeeklyAverage!: number;

  @IntOutput('Rank by sales per size, best first; ties share a rank; null without a size.', {
    nullable: true,
  })
  rankBySalesPerSize!: number | null;

  @IntOutput(
    'Rank by total among the stores of its district in the year; ties share a rank; null without a district.',
    { nullable: true },
  )
  rankInDistrict!: number | null;

  @StoreNumber('Store number.')
  store!: number;

  @EnumOutput(StoreType, 'Store type.')
  storeType!: StoreType;

  @IntOutput('Size of the store; null when unknown.', { nullable: true })
  size!: number | null;

  @DecimalOutput(2, 'Sales of the year.')
  total!: number;

  @DecimalOutput(2, 'Total divided by the weeks in which the store has sales.')
  weeklyAverage!: number;

  @IntOutput('Weeks in which the store has sales.')
  weeks!: number;

  @DecimalOutput(4, 'Weekly sales divided by the size of the store; null without a size.', {
    nullable: true,
  })
  salesPerSize!: number | null;

  @DecimalOutput(2, 'Median of the weekly averages of all stores of its type in the year.')
  typeMedianWeeklyAverage!: number;

  @DecimalOutput(4, 'Median of the sales per size of all stores of its type in the year.', {
    nullable: true,
  })
  typeMedianSalesPerSize!: number | null;
}

@Output('Stores ranked within one leap year.')
export class LeapYear {
  @IntOutput('The year.')
  year!: number;

  @EnumOutput(PeriodState, 'Whether all stores of the chain delivered all weeks of the year.')
  state!: PeriodState;

  @ObjectOutput(Coverage, 'Weeks of the year in the data.')
  coverage!: Coverage;

  @ListOutput(LeapYearStore, 'Store with the lowest total; all tied stores.')
  worst!: LeapYearStore[];

  @ListOutput(LeapYearStore, 'Store with the lowest weekly average; all tied stores.')
  worstByWeeklyAverage!: LeapYearStore[];

  @ListOutput(LeapYearStore, 'All selected stores, best total first.')
  stores!: LeapYearStore[];
}

@Output('Stores ranked in each leap year of the data.')
export class LeapYearSalesAnswer {
  @ListOutput(LeapYear, 'Leap years of the data, earliest first.')
  years!: LeapYear[];

  @ObjectOutput(Coverage, 'Weeks that the answer covers: all whose date is in a leap year.')
  coverage!: Coverage;

  @ObjectOutput(
    LeadingYear,
    'The last complete leap year, or the last one; null when no selected store sold in it.',
    { nullable: true },
  )
  latest!: LeadingYear | null;
}

const answerRow = createShape(LeapYearSalesAnswer, ['years', 'coverage']);
const leadingYear = createShape(LeadingYear);
const latestSql = withRelations(leadingYearSql, yearRelations);

export const leapYearSales = defineAnswer<LeapYearSalesArgs, LeapYearSalesAnswer>({
  name: 'leapYearSales',
  description:
    'Stores ranked by total and by weekly average in each leap year, with the worst store.',
  marts: ['store_week', 'store_department_week', 'store_week_coverage', 'store_profile'],
  args: LeapYearSalesArgs,
  result: LeapYearSalesAnswer,
  mainPart: 'stores',
  views: [
    {
      name: 'leap_year_sales',
      comment:
        'Stores ranked by total and by weekly average in each leap year; the worst has the ' +
        'highest rank number.',
      sql,
      steps: [
        { into: { list: 'years' }, fields: LeapYear },
        { into: { list: 'stores' }, fields: LeapYearStore },
      ],
    },
  ],
  links: [
    {
      to: 'yearlyStorePerformance',
      title: 'Stores of the year, with their growth',
      rows: 'years',
      fields: { year: 'year' },
    },
    {
      to: 'yearlyStorePerformance',
      title: 'All years of the store',
      rows: 'years.stores',
      fields: { store: 'store' },
      without: ['year'],
    },
    {
      to: 'offerImpact',
      title: 'Offers of the store in the year, week by week',
      rows: 'years.stores',
      fields: { store: 'store', year: 'year' },
      values: { by: 'WEEK' },
    },
    {
      to: 'departmentPerformance',
      title: 'Departments of the store in the year',
      rows: 'years.stores',
      fields: { store: 'store', year: 'year' },
    },
  ],
  sentence,
  analysis,
  presentation: {
    short: 'Leap years',
    title: 'Which store was the worst in a leap year?',
    controls: [{ argument: 'year', label: 'Leap year', years: 'leap' }],
    chart: { title: 'Sales of each store in {asked.year}' },
    table: {
      caption: 'Stores by their sales in {asked.year}, best first',
      columns: [
        { field: 'store', before: 'Store' },
        { field: 'storeType', head: 'Type' },
        'total',
        'weeklyAverage',
        'weeks',
        { field: 'rankByTotal', head: 'Place' },
        { field: 'district', isOptional: true },
        { field: 'rankInDistrict', head: 'Place in its district', isOptional: true },
        { field: 'typeMedianWeeklyAverage', head: 'Median week of its type' },
        { field: 'salesPerSize', head: 'A week per size', digits: 2 },
        { field: 'typeMedianSalesPerSize', head: 'Its median per size', digits: 2 },
        { field: 'rankBySalesPerSize', head: 'Place per size', digits: 0 },
      ],
    },
  },
  example: `{ leapYearSales {
    coverage { firstWeek lastWeek weeks }
    years { year worst { store storeType total weeklyAverage weeks } worstByWeeklyAverage { store
      weeklyAverage } }
  } }`,
  /** @throws AppError ARGUMENT_INVALID when the requested year is not a leap year */
  async answer({ year, department, store, storeType }, snapshot, marts) {
    if (year && !isLeapYear(year)) {
      const advice = 'use a leap year such as 2012, or leave "year" out for all leap years';
      throw new AppError('ARGUMENT_INVALID', `${year} is not a leap year: ${advice}`);
    }
    const answer = await marts.row(answerRow, sql, snapshot, [year, department, store, storeType]);
    const selected = answer.years.filter(({ stores }) => stores.length > 0);
    const leading = selected.findLast(({ state }) => state === 'COMPLETE') ?? selected.at(-1);
    const [latest = null] = leading
      ? await marts.rows(leadingYear, latestSql, snapshot, [
          department,
          leading.year,
          undefined,
          undefined,
          store,
          storeType,
          undefined,
        ])
      : [];
    const years = await Promise.all(
      answer.years.map(async (each) => {
        const { firstWeek, lastWeek } = each.coverage;
        if (firstWeek === null || lastWeek === null) return each;
        const weeks = { firstWeek, lastWeek };
        const delivered = await readDeliveries(weeks, { store, storeType }, snapshot, marts);
        return { ...each, coverage: { ...each.coverage, ...delivered } };
      }),
    );
    return { ...answer, years, latest };
  },
});

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
