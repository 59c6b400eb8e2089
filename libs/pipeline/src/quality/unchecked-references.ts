import type { QueryRunner } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import type { Flow } from '../flow/flow.js';
import type { QualityCheck } from './quality-check.js';

const datasetRow = z.object({ dataset: z.string() });

/**
 * A warning for each dataset that rows refer to and of which a run has no valid row: because no file came, or
 * because each was refused. Rows that refer to it pass unchecked until it comes, so a snapshot without such a
 * warning had all its checks.
 */
export async function uncheckedReferences(
  runner: QueryRunner,
  { datasets }: Pick<Flow, 'datasets'>,
  runId: number,
): Promise<QualityCheck[]> {
  const columns = new Map<string, string[]>();
  for (const { name, references } of datasets.values()) {
    for (const { to, column } of references.filter(({ optional }) => optional)) {
      columns.set(to, [...(columns.get(to) ?? []), `${column} of ${name}`]);
    }
  }
  const present = await queryRows(
    runner,
    datasetRow,
    `SELECT DISTINCT dataset FROM ops.run_files JOIN ops.source_files USING (file_id)
     WHERE run_id = $1 AND rows_out > 0`,
    [runId],
  );
  const isPresent = (dataset: string) => present.some((row) => row.dataset === dataset);
  return [...columns]
    .filter(([dataset]) => !isPresent(dataset))
    .map(([dataset, unchecked]) => ({
      name: `unchecked-${dataset.replaceAll('_', '-')}`,
      kind: 'reference',
      action: 'warn',
      allowed: 'at least 1 row',
      measured: '0',
      previous: null,
      outcome: 'warned',
      message:
        `${unchecked.join(' and ')} is not checked, because there is no valid ${dataset} row: ` +
        `deliver a ${dataset} file, or mend the one that was refused`,
    }));
}
