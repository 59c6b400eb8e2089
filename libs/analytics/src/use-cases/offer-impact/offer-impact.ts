import { z } from 'zod';
import { sqlFile } from '#platform/database/sql-file.js';
import { StoreType } from '../../serving/enums.js';
import { shapeOf } from '#serving/shape.js';
import { DefineUseCase, type UseCase } from '../../serving/use-case.js';
import { Marts } from '../../snapshot/marts.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import { OfferImpactAnswer, OfferImpactArgs, OfferComparison } from './offer-impact.model.js';

const sql = sqlFile(import.meta.url, './offer-impact.sql');

const comparison = shapeOf(OfferComparison);
const wholeSelection = z.object({
  storeType: z.null(),
  offersRecordedFrom: z.iso.date().nullable(),
  comparison,
});
const oneStoreType = z.object({ storeType: z.enum(StoreType), comparison });
const comparisonRow = z.union([wholeSelection, oneStoreType]);

@DefineUseCase({
  name: 'offerImpact',
  path: 'offer-impact',
  description:
    'Sales of store-weeks with any MarkDown against those without, and the lift over the same ' +
    "store's week 364 days earlier when that week has no MarkDown.",
  args: OfferImpactArgs,
  result: OfferImpactAnswer,
  mainPart: 'byStoreType',
  marts: ['store_week', 'store_department_week'],
})
export class OfferImpact implements UseCase<OfferImpactArgs, OfferImpactAnswer> {
  constructor(private readonly marts: Marts) {}

  async answer(args: OfferImpactArgs, snapshot: Snapshot): Promise<OfferImpactAnswer> {
    const { store, storeType: type, department, year, from, to } = args;
    const parameters = [store, type, department, year, from, to];
    const rows = await this.marts.rows(comparisonRow, sql, snapshot, parameters);
    const whole = rows.find((row) => row.storeType === null);
    if (!whole) throw new Error('the query gave no row for the whole selection');
    const { offersRecordedFrom, comparison: ofAll } = whole;
    return {
      ...ofAll,
      offersRecordedFrom,
      explanation: explain(offersRecordedFrom, ofAll),
      byStoreType: rows
        .filter((row) => row.storeType !== null)
        .map(({ storeType, comparison: ofType }) => ({ storeType, ...ofType })),
    };
  }
}

function explain(recordedFrom: string | null, compared: OfferComparison): string {
  if (compared.coverage.weeks === 0) return 'No store-week matches.';
  if (recordedFrom === null) {
    return 'No MarkDown is recorded in these store-weeks, so whether they had offers is not known.';
  }
  const recorded =
    `Offers were not recorded before ${recordedFrom}, the first week with a MarkDown: ` +
    'earlier weeks count as without offers, though they may have had some.';
  const { withOffers, withoutOffersSinceRecorded: without } = compared;
  if (withOffers.storeWeeks === 0 || without.storeWeeks > 0) return recorded;
  return `${recorded} Every store-week since then has offers, so only the matched lift compares like with like.`;
}
