import { z } from 'zod';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { batchesPrefix, isChunkFolder, manifestKey, rawKey } from '../flow/zones.js';

/** Zones of the lake that the ledger names objects of; the others hold work in progress. */
export const KEPT_ZONES = ['curated/', 'integrated/', 'marts/', 'quarantine/', 'raw/', 'shared/'];

const DELIVERIES = /^curated\/[^/]+_deliveries\//;
const RUN = /\/run=(\d+)\//;

const chunkRow = z.object({ folder: z.string(), hasFiles: z.boolean() });
const fileRow = z.object({ dataset: z.string(), sha256: z.string(), isStored: z.boolean() });
const cleaningRow = z.object({
  name: z.string(),
  rules: z.string(),
  batches: z.string().nullable(),
  runId: z.int(),
  hasRows: z.boolean(),
});
const idRow = z.object({ id: z.int() });

/** What a ledger names of its lake. */
export interface LakeNeeds {
  /** Whether it names an object. */
  names(key: string): boolean;
  /** Objects, and folders that hold some, without which something would have to be made anew or brought back. */
  needed: ReadonlySet<string>;
}

/** Reads, in one transaction with the ledger, what it names of the lake. */
export async function lakeNeeds(session: Queryable): Promise<LakeNeeds> {
  const named = new Set<string>();
  const needed = new Set<string>();
  const add = (place: string, isNeeded: boolean): void => {
    named.add(place);
    if (isNeeded) needed.add(place);
  };
  const chunks = await queryRows(
    session,
    chunkRow,
    'SELECT folder, bytes > 0 AS "hasFiles" FROM ops.chunks WHERE bytes IS NOT NULL',
  );
  for (const { folder, hasFiles } of chunks) add(folder, hasFiles);
  const files = await queryRows(
    session,
    fileRow,
    `SELECT dataset, sha256, lines IS NOT NULL AS "isStored" FROM ops.source_files
     WHERE dataset IS NOT NULL`,
  );
  for (const file of files) add(rawKey(file), file.isStored);
  const cleanings = await queryRows(
    session,
    cleaningRow,
    `SELECT dataset AS name, rules, batches, coalesce(batch_run_id, run_id)::integer AS "runId",
            bool_or(rows_accepted > 0) AS "hasRows"
     FROM ops.cleanings c JOIN ops.source_files USING (file_id)
     WHERE dataset IS NOT NULL
     GROUP BY dataset, rules, batches, coalesce(batch_run_id, c.run_id)`,
  );
  for (const { batches, runId, hasRows, ...dataset } of cleanings) {
    const folder = batches ?? batchesPrefix({ ...dataset, period: undefined });
    add(`${folder}run=${runId}/`, hasRows);
  }
  const snapshots = await queryRows(
    session,
    idRow,
    `SELECT snapshot_id::integer AS id FROM ops.snapshots
     WHERE status IN ('published', 'retained', 'held')`,
  );
  for (const { id } of snapshots) add(manifestKey(id), false);
  const runs = await queryRows(session, idRow, 'SELECT run_id::integer AS id FROM ops.runs');
  const runIds = new Set(runs.map(({ id }) => id));
  const isOfRun = (key: string): boolean => {
    const [, run] = RUN.exec(key) ?? [];
    return run !== undefined && runIds.has(Number(run)) && !isChunkFolder(key);
  };
  return {
    needed,
    names: (key) =>
      placesOf(key).some((place) => named.has(place)) || (!DELIVERIES.test(key) && isOfRun(key)),
  };
}

/** A key, and every folder that it lies in. */
export const placesOf = (key: string): string[] => [
  key,
  ...Array.from(key.matchAll(/\//g), ({ index }) => key.slice(0, index + 1)),
];
