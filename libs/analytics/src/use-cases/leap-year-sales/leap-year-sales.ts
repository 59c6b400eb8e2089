import { sqlFile } from '#platform/database/sql-file.js';
import { AppError } from '#platform/errors/app-error.js';
import { shapeOf } from '#serving/shape.js';
import { DefineUseCase, type UseCase } from '../../serving/use-case.js';
import { Marts } from '../../snapshot/marts.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import { LeapYearSalesAnswer, LeapYearSalesArgs } from './leap-year-sales.model.js';

const sql = sqlFile(import.meta.url, './leap-year-sales.sql');
const answerRow = shapeOf(LeapYearSalesAnswer);

@DefineUseCase({
  name: 'leapYearSales',
  path: 'leap-year-sales',
  description: 'Stores ranked by total and by weekly average in every leap year, the worst named.',
  args: LeapYearSalesArgs,
  result: LeapYearSalesAnswer,
  mainPart: 'stores',
  marts: ['store_week', 'store_department_week'],
})
export class LeapYearSales implements UseCase<LeapYearSalesArgs, LeapYearSalesAnswer> {
  constructor(private readonly marts: Marts) {}

  /** @throws AppError ARGUMENT_INVALID when the year asked for is not a leap year */
  async answer(args: LeapYearSalesArgs, snapshot: Snapshot): Promise<LeapYearSalesAnswer> {
    const { year, department, store, storeType } = args;
    if (year && !isLeapYear(year)) {
      const advice = 'name a leap year such as 2012, or leave "year" out for all of them';
      throw new AppError('ARGUMENT_INVALID', `${year} is not a leap year: ${advice}`);
    }
    return this.marts.row(answerRow, sql, snapshot, [year, department, store, storeType]);
  }
}

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
