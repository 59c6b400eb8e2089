import { planChunks, type PlannedChunk, recordPlan } from '../../plan/planned-chunks.js';
import { lineageOfRun } from '../../plan/lineage.js';
import type { PlanContext } from '../../plan/plan-context.js';
import type { Flow, Model } from '../../flow/flow.js';
import { type DayRange, lookingBack, type Period, rangeOf } from '../../flow/period.js';
import { allModelsPrefix, modelPrefix, periodPrefix } from '../../flow/zones.js';

/** Days whose rows of a relation are needed; `all` for every row. */
export type Needed = readonly DayRange[] | 'all';

/** The chunks of models that a run builds, and their inputs. */
export interface ModelPlan {
  /** By model. */
  chunks: ReadonlyMap<string, readonly PlannedChunk[]>;
  /** By dataset or model; others are not read. */
  needed: ReadonlyMap<string, Needed>;
  /** How a relation is split, if it is. */
  periodOf: (relation: string) => Period | undefined;
}

/** Returns the chunks of models for a run's snapshot, and the rows that missing chunks need. */
export async function planModels(context: PlanContext): Promise<ModelPlan> {
  const { flow, runId } = context;
  const lineage = await lineageOfRun(context);
  const chunks = new Map<string, readonly PlannedChunk[]>();
  for (const { name } of flow.models) {
    const folderOf = (period: string) => periodPrefix(modelPrefix(name, runId), period);
    const planned = { relation: name, chunks: lineage.chunksOf(name), folderOf };
    chunks.set(name, await planChunks(context, { ...planned, root: allModelsPrefix(name) }));
  }
  await recordPlan(context, chunks);
  const periodOf = (relation: string) => lineage.periodOf(relation);
  return { chunks, needed: neededRows(flow, chunks, periodOf), periodOf };
}

/** From the last model to the first: the missing chunks of each, and the rows that later models read of it. */
function neededRows(
  { models }: Pick<Flow, 'models'>,
  chunks: ModelPlan['chunks'],
  periodOf: ModelPlan['periodOf'],
): Map<string, Needed> {
  const needed = new Map<string, Needed>();
  for (const model of models.toReversed()) {
    const wanted = chunks.get(model.name) ?? [];
    const lacking = wanted.filter(({ lacksFiles }) => lacksFiles);
    // Build a model without rows too: the catalogue needs its columns.
    if (lacking.length === wanted.length) add(needed, model.name, 'all');
    else for (const { period } of lacking) add(needed, model.name, rangesOf(period));
    const own = needed.get(model.name);
    if (own === undefined) continue;
    for (const input of model.reads) {
      add(needed, input, periodOf(input) && periodOf(model.name) ? behind(model, own) : 'all');
    }
  }
  return needed;
}

function rangesOf(period: string): Needed {
  const range = rangeOf(period);
  return range ? [range] : 'all';
}

const behind = ({ period }: Model, needed: Needed): Needed =>
  needed === 'all' ? 'all' : needed.map((range) => lookingBack(range, period.lookBackDays));

function add(needed: Map<string, Needed>, relation: string, more: Needed): void {
  const known = needed.get(relation) ?? [];
  needed.set(relation, known === 'all' || more === 'all' ? 'all' : [...known, ...more]);
}
