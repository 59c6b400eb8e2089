import { sqlFile } from '#platform/database/sql-file.js';
import { shapeOf } from '#serving/shape.js';
import { DefineUseCase, type UseCase } from '../../serving/use-case.js';
import { Marts } from '../../snapshot/marts.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import { HolidaySalesAnswer, HolidaySalesArgs } from './holiday-sales.model.js';

const sql = sqlFile(import.meta.url, './holiday-sales.sql');
const answerRow = shapeOf(HolidaySalesAnswer);

@DefineUseCase({
  name: 'holidaySales',
  path: 'holiday-sales',
  description:
    'Average sales in holiday weeks beside ordinary weeks, by store type, by holiday and by store.',
  args: HolidaySalesArgs,
  result: HolidaySalesAnswer,
  mainPart: 'byStoreType',
  marts: ['store_week', 'store_department_week'],
})
export class HolidaySales implements UseCase<HolidaySalesArgs, HolidaySalesAnswer> {
  constructor(private readonly marts: Marts) {}

  answer(args: HolidaySalesArgs, snapshot: Snapshot): Promise<HolidaySalesAnswer> {
    const { storeType, year, department, from, to } = args;
    return this.marts.row(answerRow, sql, snapshot, [storeType, year, department, from, to]);
  }
}
