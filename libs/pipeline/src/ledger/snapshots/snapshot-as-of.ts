import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { AppError } from '#platform/errors/app-error.js';
import { snapshotStatus } from './snapshot-ledger.js';

const snapshotSql = sqlFile(import.meta.url, './snapshot_as_of.sql');

/** The newest kept snapshots that an error lists. */
const LISTED = 10;

const snapshotRow = z.object({
  flow: z.string(),
  id: z.string(),
  /** `run-7`. */
  tag: z.string(),
  status: snapshotStatus,
  publishedAt: z.date().nullable(),
});
type SnapshotRow = z.output<typeof snapshotRow>;

const keptRow = snapshotRow.pick({ id: true, tag: true }).extend({ publishedAt: z.date() });

/** A snapshot whose rows are kept. */
export type KeptSnapshot = z.output<typeof keptRow>;

/** A moment in the history of a flow's tables. */
export type AsOf = ({ snapshot: number } | { run: number } | { time: Date }) & {
  /** As the caller wrote it. */
  text: string;
};

const time = z.union([z.iso.datetime({ offset: true }), z.iso.date()]);

/**
 * Reads `run-7`, `12` for a snapshot, or a time such as `2026-01-31T08:00:00Z`; a date means its first moment in UTC.
 * @throws AppError ARGUMENT_INVALID
 */
export function readAsOf(text: string): AsOf {
  const [, run, snapshot] = /^(?:run-([1-9]\d{0,8})|([1-9]\d{0,8}))$/.exec(text) ?? [];
  if (run !== undefined) return { run: Number(run), text };
  if (snapshot !== undefined) return { snapshot: Number(snapshot), text };
  if (time.safeParse(text).success) return { time: new Date(text), text };
  const forms = 'run-7, 12 for a snapshot, or a time such as 2026-01-31T08:00:00Z';
  throw new AppError('ARGUMENT_INVALID', `asOf ${text.slice(0, 60)} is invalid: write ${forms}`);
}

/**
 * Returns the snapshot of a flow that a moment means.
 * @throws AppError ARGUMENT_INVALID for a run or snapshot of another flow; SNAPSHOT_GONE when it is not kept, with the kept ones
 */
export async function snapshotAsOf(
  warehouse: DataSource,
  flow: string,
  asOf: AsOf,
): Promise<KeptSnapshot> {
  const [found] = await queryRows(warehouse, snapshotRow, snapshotSql, [
    flow,
    'snapshot' in asOf ? asOf.snapshot : null,
    'run' in asOf ? asOf.run : null,
    'time' in asOf ? asOf.time : null,
  ]);
  if (found && found.flow !== flow) {
    const advice =
      'use a time, which means a snapshot of each flow, or ask for the tables of one flow';
    throw new AppError(
      'ARGUMENT_INVALID',
      `asOf ${asOf.text} is of ${found.flow}, not of ${flow}: ${advice}`,
    );
  }
  const { status, publishedAt } = found ?? {};
  if (found && publishedAt && (status === 'published' || status === 'retained')) {
    return { id: found.id, tag: found.tag, publishedAt };
  }
  const kept = await queryRows(
    warehouse,
    keptRow,
    `SELECT snapshot_id::text AS id, 'run-' || run_id AS tag, published_at AS "publishedAt" FROM ops.snapshots
     WHERE flow = $1 AND status IN ('published', 'retained') ORDER BY published_at DESC LIMIT ${LISTED}`,
    [flow],
  );
  const list = kept.map((each) => `${each.tag} of ${each.publishedAt.toISOString()}`).join(', ');
  const advice = list === '' ? 'start a run' : `use one of ${list}`;
  throw new AppError(
    'SNAPSHOT_GONE',
    `${flow} has no rows as of ${asOf.text}: ${explainGone(found, asOf)}; ${advice}`,
  );
}

function explainGone(found: SnapshotRow | undefined, asOf: AsOf): string {
  if (found?.publishedAt) return `snapshot ${found.id} of ${found.tag} has expired`;
  if (found) return `snapshot ${found.id} of ${found.tag} was never published`;
  return 'time' in asOf ? 'no known publication is that old' : 'there is no such snapshot';
}
