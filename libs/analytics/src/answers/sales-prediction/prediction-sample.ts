import { z } from 'zod';
import { sqlFile } from '#platform/database/sql-file.js';
import { AppError } from '#platform/errors/app-error.js';
import { refusedArgument } from '#platform/errors/refused-argument.js';
import { createShape } from '#serving/shape.js';
import { Coverage } from '../../serving/coverage.js';
import type { Marts, Parameter } from '../../snapshot/marts.js';
import type { ReadSnapshot } from '../../snapshot/snapshot.js';
import type { UnemploymentGroup } from './unemployment-group.js';

export const groupsSql = sqlFile(import.meta.url, './unemployment_groups.sql');
const sql = `WITH unemployment_groups AS (\n${groupsSql}\n)\nSELECT * FROM (\n${sqlFile(import.meta.url, './sales_prediction.sql')}\n) sample`;

const departmentGroups = z.object({
  department: z.int(),
  stores: z.array(z.int()),
  unemployment: z.array(z.number()),
  holdOut: z.array(z.int()),
  weeks: z.array(z.int()),
  meanSales: z.array(z.number()),
  deviations: z.array(z.number()),
});

const sampleRow = z.object({
  departments: z.array(departmentGroups),
  latest: z.array(z.object({ store: z.int(), unemployment: z.number() })),
  highestUnemployment: z.number().nullable(),
  heldOutFrom: z.iso.date().nullable(),
  laterHeldOutFrom: z.iso.date().nullable(),
  coverage: createShape(Coverage),
});

/** What the predictions follow from, besides the single weeks. */
export interface PredictionSample {
  /** Groups by department, in order. */
  departments: ReadonlyMap<number, readonly UnemploymentGroup[]>;
  /** The unemployment of each store in its latest week. */
  latest: ReadonlyMap<number, number>;
  /** In all stores and weeks; null when none is known. */
  highestUnemployment: number | null;
  heldOutFrom: string | null;
  laterHeldOutFrom: string | null;
  coverage: Coverage;
}

/**
 * Reads the groups above the threshold.
 * @param parameters department and threshold
 */
export async function readSample(
  marts: Marts,
  snapshot: ReadSnapshot,
  parameters: readonly Parameter[],
): Promise<PredictionSample> {
  const { departments, latest, ...rest } = await marts.row(sampleRow, sql, snapshot, parameters);
  return {
    ...rest,
    departments: new Map(departments.map((each) => [each.department, listGroups(each)])),
    latest: new Map(latest.map(({ store, unemployment }) => [store, unemployment])),
  };
}

const listGroups = ({
  department,
  ...lists
}: z.output<typeof departmentGroups>): UnemploymentGroup[] =>
  lists.stores.map((store, index) => ({
    department,
    store,
    unemployment: lists.unemployment[index]!,
    holdOut: lists.holdOut[index]!,
    weeks: lists.weeks[index]!,
    meanSales: lists.meanSales[index]!,
    deviations: lists.deviations[index]!,
  }));

/**
 * Refuses a threshold that nothing passes, except the default one: a chain may be below it.
 * @throws AppError ARGUMENT_INVALID; NO_SNAPSHOT for a snapshot of an earlier version, which lacks the sums
 */
export function requireRows(
  { departments, highestUnemployment, coverage }: PredictionSample,
  { unemploymentAbove, isDefault }: { unemploymentAbove: number; isDefault: boolean },
): void {
  if (departments.size > 0) return;
  if (coverage.weeks > 0) {
    throw new AppError(
      'NO_SNAPSHOT',
      'this snapshot was published by an earlier version, without the sums of the sales prediction: start a run, which builds them',
      { retryable: true },
    );
  }
  if (isDefault || (highestUnemployment !== null && highestUnemployment > unemploymentAbove)) return;
  throw refusedArgument(
    'unemploymentAbove',
    highestUnemployment === null
      ? 'no store-week has unemployment: leave it out'
      : `no store-week has unemployment above ${unemploymentAbove}: the highest is ${highestUnemployment}`,
  );
}
