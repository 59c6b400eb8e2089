import { sqlFile } from '#platform/database/sql-file.js';
import { namedEnum } from '#serving/named-enum.js';
import {
  EnumOutput,
  IntOutput,
  DecimalOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { z } from 'zod';
import { StoreType } from '../../serving/enums.js';
import type { Marts } from '../../snapshot/marts.js';
import type { ReadSnapshot } from '../../snapshot/snapshot.js';

const estimatedSql = sqlFile(import.meta.url, './estimated_by_month.sql');
const observedSql = sqlFile(import.meta.url, './observed_by_month.sql');

export const VisitBasis = namedEnum('VisitBasis', 'Source of a number of visits.', {
  OBSERVED: 'Counted from transactions: distinct pairs of customer and day.',
  ESTIMATED: 'Estimated: weekly sales divided by the value of a basket, adjusted by the CPI.',
});
export type VisitBasis = keyof typeof VisitBasis;

export const MEAN = 'Average weekly visits of a store; null when no store-week matches.';

@Output('Visits estimated from weekly sales, also when transactions exist.')
export class EstimatedVisits {
  @DecimalOutput(2, MEAN, { nullable: true })
  averageWeeklyVisits!: number | null;

  @IntOutput('Number of store-weeks in the average.')
  storeWeeks!: number;

  @IntOutput('Number of distinct stores in the average.')
  stores!: number;

  @TextOutput('Number of the snapshot of weekly sales.')
  snapshot!: string;
}

@Output('Average weekly visits of a store in the weeks of one calendar month.')
export class VisitsOfMonth {
  @EnumOutput(StoreType, 'Type of the stores; null for all stores.', { nullable: true })
  storeType!: StoreType | null;

  @IntOutput('Calendar month, 1 to 12.')
  month!: number;

  @DecimalOutput(2, MEAN, { nullable: true })
  averageWeeklyVisits!: number | null;

  @EnumOutput(VisitBasis, 'Whether the visits were observed or estimated.')
  basis!: VisitBasis;

  @IntOutput('Number of store-weeks in the average.')
  storeWeeks!: number;

  @IntOutput('Number of distinct stores in the average.')
  stores!: number;

  @ObjectOutput(EstimatedVisits, 'The estimate, also when visits were observed.')
  estimate!: EstimatedVisits;
}

const monthRow = z.object({
  storeType: z.enum(StoreType).nullable(),
  month: z.int(),
  averageWeeklyVisits: z.number().nullable(),
  storeWeeks: z.int(),
  stores: z.int(),
});
type MonthRow = z.output<typeof monthRow>;

const NONE = { averageWeeklyVisits: null, storeWeeks: 0, stores: 0 };

const buildKey = ({ storeType, month }: Pick<MonthRow, 'storeType' | 'month'>) =>
  `${storeType ?? ''}${String(month).padStart(2, '0')}`;

/**
 * Returns the figures of each calendar month that has a store-week, for all stores and then by store type. Each equals
 * the answer to the question with this month and store type.
 * @param asked store type, month and year
 */
export async function readVisitsByMonth(
  asked: readonly (string | number | undefined)[],
  basketValue: number,
  snapshot: ReadSnapshot,
  marts: Marts,
): Promise<VisitsOfMonth[]> {
  const { id, otherSnapshot, reading } = snapshot;
  const estimated = indexByKey(
    await marts.rows(monthRow, estimatedSql, snapshot, [...asked, basketValue]),
  );
  const from = otherSnapshot && { ...otherSnapshot, ...(reading && { reading }) };
  const observed = indexByKey(
    from ? await marts.rows(monthRow, observedSql, from, [id, ...asked]) : [],
  );
  return [...new Set([...estimated.keys(), ...observed.keys()])].sort().flatMap((key) => {
    const counted = observed.get(key);
    const figures = counted ?? estimated.get(key);
    if (!figures) return [];
    const { averageWeeklyVisits, storeWeeks, stores } = estimated.get(key) ?? NONE;
    return {
      ...figures,
      basis: counted ? VisitBasis.OBSERVED : VisitBasis.ESTIMATED,
      estimate: { averageWeeklyVisits, storeWeeks, stores, snapshot: id },
    };
  });
}

const indexByKey = (rows: readonly MonthRow[]) => new Map(rows.map((row) => [buildKey(row), row]));
