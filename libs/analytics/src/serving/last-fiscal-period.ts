import { z } from 'zod';
import { sqlFile } from '#platform/database/sql-file.js';
import type { Marts } from '../snapshot/marts.js';
import { requireCalendar } from '../snapshot/require-calendar.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { withRelations } from './page.js';
import { buildPeriods, type PeriodLength } from './periods.js';

const sql = withRelations(
  sqlFile(import.meta.url, './last_fiscal_period.sql'),
  buildPeriods("'FISCAL'", '$2'),
);

const periodRow = z.object({
  firstWeek: z.iso.date(),
  lastWeek: z.iso.date(),
  fiscalYear: z.int(),
  /** Null for a year. */
  fiscalQuarter: z.int().nullable(),
  /** Null for a quarter or year. */
  fiscalMonth: z.int().nullable(),
});
export type FiscalPeriod = z.output<typeof periodRow>;

/**
 * Returns the last fiscal month, quarter or year of which all stores delivered every week; undefined without one. In a scope
 * only its stores count.
 * @throws AppError NO_SNAPSHOT when a former version built the snapshot
 */
export async function findLastFiscalPeriod(
  marts: Marts,
  snapshot: Snapshot,
  length: PeriodLength,
): Promise<FiscalPeriod | undefined> {
  await requireCalendar(marts, snapshot);
  const [period] = await marts.rows(periodRow, sql, snapshot, [length]);
  return period;
}
