import { z } from 'zod';
import { sqlFile } from '#platform/database/sql-file.js';
import { shapeOf } from '#serving/shape.js';
import { DefineUseCase, type UseCase } from '../../serving/use-case.js';
import { Marts } from '../../snapshot/marts.js';
import type { ReadSnapshot } from '../../snapshot/reading.js';
import { CustomerVisitsAnswer, CustomerVisitsArgs, VisitBasis } from './customer-visits.model.js';

const estimatedSql = sqlFile(import.meta.url, './customer-visits.sql');
const observedSql = sqlFile(import.meta.url, './observed-visits.sql');

const visitsRow = shapeOf(CustomerVisitsAnswer, [
  'averageWeeklyVisits',
  'storeWeeks',
  'stores',
  'coverage',
]);
const observedRow = visitsRow.and(z.object({ days: z.int() }));

@DefineUseCase({
  name: 'customerVisits',
  path: 'customer-visits',
  description: 'Average visits a store has in a week, by store type, month and year.',
  args: CustomerVisitsArgs,
  result: CustomerVisitsAnswer,
  marts: ['store_week'],
  beside: { flow: 'retail-mart', marts: ['customer_visit_week', 'shop_day'] },
})
export class CustomerVisits implements UseCase<CustomerVisitsArgs, CustomerVisitsAnswer> {
  constructor(private readonly marts: Marts) {}

  async answer(args: CustomerVisitsArgs, snapshot: ReadSnapshot): Promise<CustomerVisitsAnswer> {
    const { storeType, month, year, basketValue } = args;
    const asked = [storeType, month, year] as const;
    const estimated = await this.marts.row(visitsRow, estimatedSql, snapshot, [
      ...asked,
      basketValue,
    ]);
    const { coverage: _, ...estimate } = { ...estimated, snapshot: snapshot.id };
    const observed = await this.observed(asked, snapshot);
    if (observed) {
      const { days, ofSnapshot, ...visits } = observed;
      return {
        ...visits,
        basis: VisitBasis.OBSERVED,
        explanation:
          `Observed: who bought something in a store on a day made one visit; transactions tell of ${days} ` +
          `days in ${visits.stores} stores. Weeks of a store without transactions do not count.`,
        estimate,
        observed: { days, stores: visits.stores, snapshot: ofSnapshot },
      };
    }
    return {
      ...estimated,
      basis: VisitBasis.ESTIMATED,
      explanation:
        `Estimated, not counted: the data holds no transactions${snapshot.beside ? ' of these stores and weeks' : ''}, ` +
        `so visits are weekly store sales divided by a basket of ${basketValue} at CPI 100, moved with each week's CPI.`,
      estimate,
      observed: null,
    };
  }

  /** Undefined where no transaction is of a store and week that is asked for. */
  private async observed(
    asked: readonly (string | number | undefined)[],
    { id, beside, reading }: ReadSnapshot,
  ) {
    if (!beside) return undefined;
    const from = { ...beside, ...(reading && { reading }) };
    const visits = await this.marts.row(observedRow, observedSql, from, [id, ...asked]);
    return visits.storeWeeks === 0 ? undefined : { ...visits, ofSnapshot: beside.id };
  }
}
