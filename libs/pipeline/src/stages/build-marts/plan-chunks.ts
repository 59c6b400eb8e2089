import { nameLost, planChunks, type PlannedChunk } from '../../context/planned-chunks.js';
import { lineageOfRun } from '../../context/lineage-of-run.js';
import { recordPlan } from '../../context/run-plan.js';
import type { PlanContext } from '../../context/stage-context.js';
import type { Mart } from '../../flow/mart.js';
import { chunkPrefix, martPrefix } from '../../flow/zones.js';
import type { Lineage } from '../../lineage/lineage.js';
import { planShares, type SharedChunks } from './plan-shares.js';

/** A chunk of a mart that the run's snapshot is to list. */
export interface WantedChunk extends PlannedChunk {
  mart: Mart;
  /** The warehouse has not its rows. */
  lacksRows: boolean;
}

/** A chunk with its number in the warehouse. */
export type OpenChunk = WantedChunk & { id: number };

/** The chunks of a run's marts and shares, and how rows are split on the way to them. */
export interface ChunkPlan {
  lineage: Lineage;
  wanted: WantedChunk[];
  shared: SharedChunks;
}

/** Works out which chunks of marts and shares a run's snapshot lists, and what is lacking of them. */
export async function planMarts(context: PlanContext): Promise<ChunkPlan> {
  const { flow, ledger } = context;
  const lineage = await lineageOfRun(context);
  const wanted: WantedChunk[] = [];
  for (const mart of flow.marts) {
    const { name } = mart;
    const planned = await planChunks(context, {
      relation: name,
      chunks: lineage.chunksOf(name),
      root: martPrefix(name),
      folderOf: (period, digest) => chunkPrefix(name, period, digest),
    });
    const ids = planned.flatMap(({ known }) => known?.id ?? []);
    const loaded = ids.length > 0 ? await ledger.chunks.loaded(mart, ids) : new Set<number>();
    for (const chunk of planned) {
      const { known } = chunk;
      const stands = known?.bytes != null;
      const lacksRows = !known || ((!stands || known.rows > 0) && !loaded.has(known.id));
      if (stands && lacksRows) nameLost(context, known, 'its rows are gone');
      wanted.push({ ...chunk, mart, lacksRows });
    }
  }
  const chunksOf = (name: string) => wanted.filter(({ relation }) => relation === name);
  const shared = await planShares(context, lineage);
  const marts = flow.marts.map(({ name }) => [name, chunksOf(name)] as const);
  await recordPlan(context, new Map([...marts, ...shared]));
  return { lineage, wanted, shared };
}
