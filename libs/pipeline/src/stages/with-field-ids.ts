import type { ComputeJob } from '#lake/ports/compute.js';
import { listMartTables } from '../flow/flow.js';
import { columnNames, columnsInFiles } from '../flow/mart.js';
import { FieldLedger } from '../lake-tables/field-ledger.js';
import type { PlannedChunk } from '../plan/planned-chunks.js';
import type { StageContext } from './stage-context.js';

/**
 * Returns the job with the field ids of the columns in the files of chunks. Files of models carry none: a flow does not declare their
 * columns, and ids that are known after the first run would give the same chunk other bytes.
 */
export async function withFieldIds(
  { flow, transaction }: Pick<StageContext, 'flow' | 'transaction'>,
  job: ComputeJob,
  chunks: readonly Pick<PlannedChunk, 'relation' | 'folder'>[],
): Promise<ComputeJob> {
  const relations = new Map(chunks.map(({ folder, relation }) => [folder, relation]));
  const declared = [
    ...listMartTables(flow).map((table) => [table.name, columnNames(table)] as const),
    ...flow.shares.map((share) => [share.name, columnsInFiles(share)] as const),
  ];
  const named = new Set(relations.values());
  const written = new Map(declared.filter(([relation]) => named.has(relation)));
  if (written.size === 0) return job;
  const fields = new FieldLedger(flow.name);
  const ids = await transaction(async (runner) => {
    await fields.lock(runner);
    return fields.assign(runner, written);
  });
  const models = job.models.map(({ outputs, ...model }) => ({
    ...model,
    ...(outputs && {
      outputs: outputs.map((output) => {
        const fieldIds = ids.get(relations.get(output.prefix) ?? '');
        return fieldIds ? { ...output, fieldIds } : output;
      }),
    }),
  }));
  return { ...job, models };
}
