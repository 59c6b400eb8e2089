import type { DataSource, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { quarantinePrefix } from '../flow/zones.js';
import { lockFlow } from '../ledger/flows/lock-flow.js';
import { StoredRows } from '../quarantine/stored-rows.js';

const correctedFilesSql = sqlFile(import.meta.url, './corrected_files.sql');

/** A corrected line and the reason why its row is in quarantine now; null when it no longer is. */
interface CorrectedReason {
  fileId: number;
  line: number;
  reason: string | null;
}

/**
 * Returns why the corrected rows of a run's files are in quarantine after the run cleaned and joined them. Other rules
 * or another stores file give other reasons, or none. With them the ledger alone can count open rows.
 * @param integrated folder of the rows the run quarantined when it joined; undefined when there are none
 */
export async function correctedReasons(
  { warehouse, lake }: { warehouse: DataSource; lake: ObjectStore },
  runId: number,
  integrated: string | undefined,
): Promise<CorrectedReason[]> {
  const stored = new StoredRows(lake);
  const found: CorrectedReason[] = [];
  for (const { fileId, lines, dataset, cleanedBy } of await correctedFiles(warehouse, runId)) {
    const reasons = new Map<number, string | null>(lines.map((line) => [line, null]));
    const cleaned = cleanedBy === null ? undefined : quarantinePrefix(dataset, cleanedBy);
    for (const prefix of [cleaned, integrated]) {
      if (!prefix) continue;
      for await (const { line, reason } of stored.read(prefix, [fileId])) {
        if (reasons.has(line)) reasons.set(line, reason);
      }
    }
    for (const [line, reason] of reasons) found.push({ fileId, line, reason });
  }
  return found;
}

/** Writes the reasons to the ledger. */
export async function recordCorrectedReasons(
  runner: QueryRunner,
  flow: string,
  found: readonly CorrectedReason[],
): Promise<void> {
  if (found.length === 0) return;
  await lockFlow(runner, flow, 'corrections');
  await runner.query(
    `UPDATE ops.row_corrections m SET reason = f.reason
     FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS f (file_id, line, reason)
     WHERE m.file_id = f.file_id AND m.line = f.line AND m.reason IS DISTINCT FROM f.reason`,
    [
      found.map(({ fileId }) => fileId),
      found.map(({ line }) => line),
      found.map(({ reason }) => reason),
    ],
  );
}

const correctedFile = z.object({
  fileId: z.number(),
  lines: z.array(z.number()),
  dataset: z.string(),
  /** The run that cleaned the file and quarantined rows; null when it quarantined none. */
  cleanedBy: z.number().nullable(),
});

function correctedFiles(
  warehouse: DataSource,
  runId: number,
): Promise<z.output<typeof correctedFile>[]> {
  return queryRows(warehouse, correctedFile, correctedFilesSql, [runId]);
}
