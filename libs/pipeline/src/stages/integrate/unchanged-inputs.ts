import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { PlanContext } from '../../plan/plan-context.js';
import type { ModelPlan } from './plan-models.js';

const unchangedInputsSql = sqlFile(import.meta.url, './unchanged_inputs.sql');

const datasetRow = z.object({ dataset: z.string(), rows: z.number() });

/**
 * Returns the rows of each dataset if the last snapshot has the same ones, no row of them lacked a reference, and all
 * chunks of models exist: there is nothing to join or check. Undefined otherwise.
 */
export async function unchangedInputs(
  { flow, ledger, plan }: Pick<PlanContext, 'flow' | 'ledger' | 'plan'>,
  { chunks, lineage }: Pick<ModelPlan, 'chunks' | 'lineage'>,
): Promise<ReadonlyMap<string, number> | undefined> {
  const ofModels = [...chunks.values()];
  if (ofModels.some((own) => own.length === 0 || own.some(({ lacksFiles }) => lacksFiles)))
    return undefined;
  const digests = Array.from(flow.datasets.values(), (dataset) => [
    ...lineage.listMergedChunks(dataset).values(),
  ]).flat();
  const rows = await queryRows(ledger.warehouse, datasetRow, unchangedInputsSql, [
    plan.former,
    flow.rules,
    [...flow.datasets.keys()],
    digests,
  ]);
  return rows.length > 0 ? new Map(rows.map(({ dataset, rows }) => [dataset, rows])) : undefined;
}
