import { z } from 'zod';
import { sqlFile } from '#platform/database/sql-file.js';
import { createShape } from '#serving/shape.js';
import type { Marts } from '../snapshot/marts.js';
import type { ReadSnapshot } from '../snapshot/snapshot.js';
import { Coverage } from './coverage.js';

const sql = sqlFile(import.meta.url, './deliveries.sql');
const deliveries = createShape(Coverage, ['lastCompleteWeek', 'partialWeeks']);

const covered = z.looseObject({
  coverage: z.looseObject({ firstWeek: z.string(), lastWeek: z.string() }),
});
const scope = z.object({ store: z.number().optional(), storeType: z.string().optional() });

/** Returns an answer whose coverage tells what was delivered of its weeks, by the stores that the question selects. */
export async function addDeliveries(
  answer: object,
  args: object,
  snapshot: ReadSnapshot,
  marts: Marts,
): Promise<object> {
  const { success, data } = covered.safeParse(answer);
  if (!success) return answer;
  const { store, storeType } = scope.parse(args);
  const { firstWeek, lastWeek } = data.coverage;
  const delivered = await marts.row(deliveries, sql, snapshot, [
    store,
    storeType,
    firstWeek,
    lastWeek,
  ]);
  return { ...answer, coverage: { ...data.coverage, ...delivered } };
}
