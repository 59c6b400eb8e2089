import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import type { Dataset } from '#intake/contracts/contract.js';
import { sqlFile } from '#platform/database/sql-file.js';

const replacedRowsSql = sqlFile(import.meta.url, './replaced_rows.sql');

const replacedLine = z.object({
  dataset: z.string(),
  fileId: z.number(),
  line: z.number(),
  /** Null unless an earlier run found that its file contains the row. */
  period: z.string().nullable(),
  /** Whether an earlier run, which cleaned its file by the same rules, has searched for it. */
  isKnown: z.boolean(),
});

export type ReplacedLine = z.output<typeof replacedLine>;

/**
 * Returns the rows of datasets that corrections of a run replace: the corrected rows, in case they became valid, and
 * their earlier corrections. So one delivered row never counts twice.
 */
export function replacedRows(
  warehouse: DataSource,
  runId: number,
  datasets: readonly { name: Dataset; rules: string }[],
): Promise<ReplacedLine[]> {
  return queryRows(warehouse, replacedLine, replacedRowsSql, [
    runId,
    datasets.map(({ name }) => name),
    datasets.map(({ rules }) => rules),
  ]);
}
