import type { QueryRunner } from 'typeorm';
import { contractOf } from '../../contracts/contract.js';
import { rawFilesOf } from '../../ingest/raw-files.js';
import type { Cell } from '../../ports/compute.js';
import type { StageContext } from '../stage-context.js';
import { unknownStoreRows } from './integration-models.js';

const REASON = 'UNKNOWN_STORE';

/** Sales rows of stores that nobody knows, counted by file. */
export interface UnknownStores {
  rows: number;
  byFile: Map<number, number>;
}

/** Where a run keeps these rows as the join finds them. */
export const unknownStorePrefix = (runId: number) => `integrated/unknown_store/run=${runId}/`;

/** @param counted rows of the model that counts them: file_id, rows */
export function unknownStoresIn(counted: readonly Record<string, Cell>[]): UnknownStores {
  const byFile = new Map(counted.map((row) => [Number(row['file_id']), Number(row['rows'])]));
  return { byFile, rows: [...byFile.values()].reduce((sum, rows) => sum + rows, 0) };
}

/**
 * Writes these rows to `quarantine/integrated/` as they were delivered, from the raw text of the files
 * concerned: those alone are read again.
 * @returns the folder; undefined when there are no such rows
 */
export async function quarantineUnknownStores(
  context: StageContext,
  { rows, byFile }: UnknownStores,
): Promise<string | undefined> {
  if (rows === 0) return undefined;
  const { compute, runId, signal, stage } = context;
  const prefix = `quarantine/integrated/run=${runId}/`;
  context.progress('reading rows of unknown stores');
  const { nullTokens } = contractOf('sales');
  const files = await rawFilesOf(context, 'sales', [...byFile.keys()]);
  const result = await compute.run(
    {
      name: `run-${runId}-${stage}-quarantine`,
      sources: [
        { kind: 'parquet', name: 'unknown_store', prefix: unknownStorePrefix(runId) },
        { kind: 'text', name: 'raw', columns: ['store'], nullTokens, files },
      ],
      models: [
        {
          ...unknownStoreRows,
          outputs: [{ format: 'parquet', prefix, orderBy: ['file_id', 'line'] }],
        },
      ],
    },
    { signal },
  );
  const found = result.rows[unknownStoreRows.name] ?? 0;
  if (found === rows) return prefix;
  throw new Error(`of ${rows} rows of unknown stores ${found} are in the raw files`);
}

/** Counts them in the ledger, replacing what an earlier attempt recorded. */
export async function recordUnknownStores(
  { ledger, runId, stage }: StageContext,
  runner: QueryRunner,
  { rows, byFile }: UnknownStores,
): Promise<void> {
  const byReason = new Map(rows > 0 ? [[REASON, rows]] : []);
  await ledger.stages.recordQuarantine(runner, { runId, stage }, byReason);
  await runner.query('DELETE FROM ops.integration_faults WHERE run_id = $1', [runId]);
  await runner.query(
    `INSERT INTO ops.integration_faults (run_id, file_id, reason, rows)
     SELECT $1, file_id, $4, rows FROM unnest($2::bigint[], $3::bigint[]) AS f (file_id, rows)`,
    [runId, [...byFile.keys()], [...byFile.values()], REASON],
  );
}
