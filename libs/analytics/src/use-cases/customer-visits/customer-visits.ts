import { sqlFile } from '#platform/database/sql-file.js';
import { shapeOf } from '#serving/shape.js';
import { DefineUseCase, type UseCase } from '../../serving/use-case.js';
import { Marts } from '../../snapshot/marts.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import { CustomerVisitsAnswer, CustomerVisitsArgs, VisitBasis } from './customer-visits.model.js';

const sql = sqlFile(import.meta.url, './customer-visits.sql');

const estimateRow = shapeOf(CustomerVisitsAnswer, [
  'averageWeeklyVisits',
  'storeWeeks',
  'stores',
  'coverage',
]);

@DefineUseCase({
  name: 'customerVisits',
  path: 'customer-visits',
  description: 'Average visits a store has in a week, by store type, month and year.',
  args: CustomerVisitsArgs,
  result: CustomerVisitsAnswer,
  marts: ['store_week'],
})
export class CustomerVisits implements UseCase<CustomerVisitsArgs, CustomerVisitsAnswer> {
  constructor(private readonly marts: Marts) {}

  async answer(args: CustomerVisitsArgs, snapshot: Snapshot): Promise<CustomerVisitsAnswer> {
    const { storeType, month, year, basketValue } = args;
    const estimate = await this.marts.row(estimateRow, sql, snapshot, [
      storeType,
      month,
      year,
      basketValue,
    ]);
    return {
      ...estimate,
      basis: VisitBasis.ESTIMATED,
      explanation:
        'Estimated, not counted: the data holds no transactions, so visits are weekly store sales ' +
        `divided by a basket of ${basketValue} at CPI 100, moved with each week's CPI.`,
    };
  }
}
