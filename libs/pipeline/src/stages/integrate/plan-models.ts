import {
  planChunks,
  type PlannedChunk,
  type PlanTarget,
  recordPlan,
} from '../../plan/planned-chunks.js';
import { buildRunLineage, type Lineage } from '../../plan/lineage.js';
import type { PlanContext } from '../../plan/plan-context.js';
import type { Flow, Model } from '../../flow/flow.js';
import { type DayRange, extendRange, type Period, toDayRange } from '../../flow/period.js';
import { allModelsPrefix, modelPrefix, periodPrefix } from '../../flow/zones.js';

/** Days whose rows of a relation are needed; `all` for every row. */
export type NeededDays = readonly DayRange[] | 'all';

/** The chunks of models that a run builds, and their inputs. */
export interface ModelPlan {
  lineage: Lineage;
  /** By model. */
  chunks: ReadonlyMap<string, readonly PlannedChunk[]>;
  /** By dataset or model; others are not read. */
  needed: ReadonlyMap<string, NeededDays>;
  /** How a relation is split, if it is. */
  findPeriod: (relation: string) => Period | undefined;
}

/** Returns the chunks of models for a run's snapshot, and the rows that missing chunks need. */
export async function planModels(context: PlanContext): Promise<ModelPlan> {
  const { flow, runId } = context;
  const lineage = await buildRunLineage(context);
  const targets = flow.models.map(({ name }): PlanTarget => {
    const buildFolder = (period: string) => periodPrefix(modelPrefix(name, runId), period);
    return {
      relation: name,
      chunks: lineage.listChunks(name),
      root: allModelsPrefix(name),
      buildFolder,
    };
  });
  const planned = await planChunks(context, targets);
  const chunks = new Map(flow.models.map(({ name }, index) => [name, planned[index] ?? []]));
  await recordPlan(context, chunks);
  const findPeriod = (relation: string) => lineage.findPeriod(relation);
  return { lineage, chunks, needed: neededRows(flow, chunks, findPeriod), findPeriod };
}

/** From the last model to the first: the missing chunks of each, and the rows that later models read of it. */
function neededRows(
  { models }: Pick<Flow, 'models'>,
  chunks: ModelPlan['chunks'],
  periodOf: ModelPlan['findPeriod'],
): Map<string, NeededDays> {
  const needed = new Map<string, NeededDays>();
  for (const model of models.toReversed()) {
    const wanted = chunks.get(model.name) ?? [];
    const lacking = wanted.filter(({ lacksFiles }) => lacksFiles);
    // Build a model without rows too: the catalogue needs its columns.
    if (lacking.length === wanted.length) add(needed, model.name, 'all');
    else for (const { period } of lacking) add(needed, model.name, toNeededDays(period));
    const own = needed.get(model.name);
    if (own === undefined) continue;
    for (const input of model.reads) {
      add(needed, input, periodOf(input) && periodOf(model.name) ? behind(model, own) : 'all');
    }
  }
  return needed;
}

/** Returns the days of a period. */
export function toNeededDays(period: string): NeededDays {
  const range = toDayRange(period);
  return range ? [range] : 'all';
}

const behind = ({ period }: Model, needed: NeededDays): NeededDays =>
  needed === 'all' ? 'all' : needed.map((range) => extendRange(range, period.lookBackDays));

function add(needed: Map<string, NeededDays>, relation: string, more: NeededDays): void {
  needed.set(relation, addDays(needed.get(relation) ?? [], more));
}

/** Returns the days of both. */
export const addDays = (days: NeededDays, more: NeededDays): NeededDays =>
  days === 'all' || more === 'all' ? 'all' : [...days, ...more];
