import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { type FlowDataset, requireDataset } from '../../flow/flow.js';
import { hasReferences } from '../../flow/references.js';
import type { PlanContext } from '../../plan/plan-context.js';
import { addDays, type ModelPlan, type NeededDays, toNeededDays } from './plan-models.js';

const formerInputsSql = sqlFile(import.meta.url, './former_inputs.sql');

const formerChunk = z.object({
  dataset: z.string(),
  digest: z.string(),
  rows: z.number(),
  hasOrphans: z.boolean(),
});

/** Rows whose references a run checks, and how many of the others there are. */
export interface UncheckedRows {
  /** Days with such rows, by dataset with references. */
  days: ReadonlyMap<string, NeededDays>;
  /** Rows in the chunks of each dataset that the last snapshot has too. */
  formerRows: ReadonlyMap<string, number>;
}

/**
 * Returns the rows whose references a run checks: those of chunks that the last snapshot lacks, or in which it had rows
 * without a reference. When a dataset changes, all rows that refer to it.
 */
export async function findUncheckedRows(
  { flow, ledger, plan }: Pick<PlanContext, 'flow' | 'ledger' | 'plan'>,
  { lineage }: Pick<ModelPlan, 'lineage'>,
): Promise<UncheckedRows> {
  const datasets = [...flow.datasets.values()];
  const former = await queryRows(ledger.warehouse, formerChunk, formerInputsSql, [
    plan.former,
    flow.rules,
    datasets.map(({ name }) => name),
  ]);
  const inputs = new Map(
    datasets.map((dataset) => {
      const now = lineage.listMergedChunks(dataset);
      return [dataset.name, compareChunks(former, dataset, now)] as const;
    }),
  );
  const isChanged = (name: string): boolean =>
    inputs.get(name)?.isChanged !== false || refersToChanged(requireDataset(flow, name));
  const refersToChanged = ({ references }: FlowDataset) =>
    references.some(({ to }) => isChanged(to));
  return {
    days: new Map(
      datasets
        .filter(hasReferences)
        .map((dataset) => [
          dataset.name,
          refersToChanged(dataset) ? 'all' : (inputs.get(dataset.name)?.unchecked ?? 'all'),
        ]),
    ),
    formerRows: new Map(Array.from(inputs, ([name, { formerRows }]) => [name, formerRows])),
  };
}

/** Compares the chunks of a dataset with those of the last snapshot. @param now digests by period */
function compareChunks(
  former: readonly z.output<typeof formerChunk>[],
  { name }: FlowDataset,
  now: ReadonlyMap<string, string>,
) {
  const before = new Map(
    former.filter(({ dataset }) => dataset === name).map((chunk) => [chunk.digest, chunk]),
  );
  const kept = [...now.values()].flatMap((digest) => before.get(digest) ?? []);
  const unchecked = [...now].filter(([, digest]) => before.get(digest)?.hasOrphans !== false);
  return {
    isChanged: kept.length < Math.max(before.size, now.size),
    unchecked: unchecked.map(([period]) => toNeededDays(period)).reduce(addDays, []),
    formerRows: kept.reduce((sum, { rows }) => sum + rows, 0),
  };
}
