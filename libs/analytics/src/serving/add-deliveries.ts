import { z } from 'zod';
import { sqlFile } from '#platform/database/sql-file.js';
import { createShape } from '#serving/shape.js';
import type { Marts, Parameter } from '../snapshot/marts.js';
import type { ReadSnapshot } from '../snapshot/snapshot.js';
import { Coverage, MonthCoverage } from './coverage.js';

const sql = sqlFile(import.meta.url, './deliveries.sql');
const coveredSql = sqlFile(import.meta.url, './covered_weeks.sql');
const deliveries = createShape(Coverage, ['lastCompleteWeek', 'partialWeeks']);
const monthSql = sqlFile(import.meta.url, './month_deliveries.sql');
const monthDeliveries = createShape(MonthCoverage, ['lastCompleteMonth', 'partialMonths']);

const span = z.looseObject({ firstWeek: z.string(), lastWeek: z.string() });
const covered = z.looseObject({ coverage: span });
const coveredMonths = z.looseObject({
  coverage: z.looseObject({ firstMonth: z.string(), lastMonth: z.string() }),
});
const scope = z.object({ store: z.number().optional(), storeType: z.string().optional() });

/** A query of the expected weeks of the stores that a question selects: store, week_date and is_complete. */
export interface CoveredWeeks {
  /** `$1` is the snapshot. */
  sql: string;
  /** From `$2` on. */
  parameters: readonly Parameter[];
}

/**
 * Returns an answer whose coverage tells what was delivered of its weeks or months, by the stores that the question
 * selects.
 * @param weeks the expected weeks, where `store` and `storeType` of the arguments do not determine them
 */
export async function addDeliveries(
  answer: object,
  args: object,
  { snapshot, marts, weeks }: { snapshot: ReadSnapshot; marts: Marts; weeks?: CoveredWeeks },
): Promise<object> {
  const months = coveredMonths.safeParse(answer);
  if (months.success) {
    const { firstMonth, lastMonth } = months.data.coverage;
    const parameters = [scope.parse(args).store, firstMonth, lastMonth];
    const delivered = await marts.row(monthDeliveries, monthSql, snapshot, parameters);
    return { ...answer, coverage: { ...months.data.coverage, ...delivered } };
  }
  const { success, data } = covered.safeParse(answer);
  if (!success) return answer;
  const delivered = weeks
    ? await marts.row(deliveries, ...buildDeliveries(data.coverage, weeks, snapshot))
    : await readDeliveries(data.coverage, args, snapshot, marts);
  return { ...answer, coverage: { ...data.coverage, ...delivered } };
}

/** Returns what the stores of the arguments `store` and `storeType` delivered between two weeks. */
export async function readDeliveries(
  weeks: z.output<typeof span>,
  args: object,
  snapshot: ReadSnapshot,
  marts: Marts,
): Promise<z.output<typeof deliveries>> {
  const { store, storeType } = scope.parse(args);
  const own = { sql: coveredSql, parameters: [store, storeType] };
  return marts.row(deliveries, ...buildDeliveries(weeks, own, snapshot));
}

function buildDeliveries(
  { firstWeek, lastWeek }: z.output<typeof span>,
  weeks: CoveredWeeks,
  snapshot: ReadSnapshot,
): [string, ReadSnapshot, Parameter[]] {
  const [first, last] = [weeks.parameters.length + 2, weeks.parameters.length + 3];
  const statement = `WITH expected AS (\n${weeks.sql}\n),
    covered AS (SELECT * FROM expected WHERE week_date BETWEEN $${first}::date AND $${last}::date)
    SELECT * FROM (\n${sql}\n) delivered`;
  return [statement, snapshot, [...weeks.parameters, firstWeek, lastWeek]];
}
