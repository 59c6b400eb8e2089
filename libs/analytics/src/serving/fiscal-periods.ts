import { z } from 'zod';
import { sqlFile } from '#platform/database/sql-file.js';
import type { Marts } from '../snapshot/marts.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { withRelations } from './page.js';
import { buildPeriods, PeriodLength } from './periods.js';

const query = withRelations(
  sqlFile(import.meta.url, './fiscal_periods.sql'),
  buildPeriods("'FISCAL'", '{length}'),
);
/** In the order of the lengths, the whole period first. */
const union = Object.values(PeriodLength)
  .map((length) => `(\n${query.replaceAll('{length}', `'${length}'`)}\n)`)
  .join(' UNION ALL ');
const sql = `${union} ORDER BY period, "isOpen"`;

const periodRow = z.object({
  period: z.enum(PeriodLength),
  /** Whether it is the open one, up to the last week of which all stores delivered everything; else it is whole. */
  isOpen: z.boolean(),
  firstWeek: z.iso.date(),
  lastWeek: z.iso.date(),
  fiscalYear: z.int(),
  /** Null for a year. */
  fiscalQuarter: z.int().nullable(),
  /** Null for a quarter or year. */
  fiscalMonth: z.int().nullable(),
  calendar: z.string(),
});
export type FiscalPeriod = z.output<typeof periodRow>;

/**
 * Returns the last fiscal month, quarter and year of which all stores delivered every week, and the open ones to date; none for
 * a snapshot of a former version. In a scope only its stores count.
 */
export const findFiscalPeriods = (marts: Marts, snapshot: Snapshot): Promise<FiscalPeriod[]> =>
  marts.rows(periodRow, sql, snapshot);
