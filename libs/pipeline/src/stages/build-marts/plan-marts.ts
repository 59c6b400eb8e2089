import type { Mart } from '../../flow/mart.js';
import { shareChunkPrefix, sharePrefix } from '../../flow/zones.js';
import { type Lineage, buildRunLineage } from '../../plan/lineage.js';
import {
  planChunks,
  type PlanTarget,
  type PlannedChunk,
  type PlannedRows,
  planTables,
  recordPlan,
} from '../../plan/planned-chunks.js';
import type { PlanContext } from '../../plan/plan-context.js';

/** Chunks of shares for a run's snapshot, by share. */
type SharedChunks = ReadonlyMap<string, readonly PlannedChunk[]>;

async function planShares(context: PlanContext, lineage: Lineage): Promise<SharedChunks> {
  const { name: flow, shares } = context.flow;
  if (shares.length === 0) return new Map();
  const targets = shares.map(({ name, folder }): PlanTarget => ({
    relation: name,
    chunks: lineage.listChunks(name),
    root: sharePrefix(flow, folder),
    buildFolder: (_, digest) => shareChunkPrefix(flow, folder, digest),
  }));
  const planned = await planChunks(context, targets);
  return new Map(shares.map(({ name }, index) => [name, (planned[index] ?? []).map(withoutRows)]));
}

/** A share without rows from before the engine's count was kept: a crash may have taken the count, and it is built again. */
function withoutRows(chunk: PlannedChunk): PlannedChunk {
  const isUncounted = chunk.existing?.rowsWritten === null && chunk.existing.rows === 0;
  return { ...chunk, lacksFiles: chunk.lacksFiles || isUncounted };
}

/** Returns the chunks without files. */
export const lackingShared = (shared: SharedChunks): PlannedChunk[] =>
  [...shared.values()].flat().filter(({ lacksFiles }) => lacksFiles);

/** A chunk of a mart for the run's snapshot. */
export interface MartChunk extends PlannedRows {
  mart: Mart;
}

/** A chunk with its number in the warehouse. */
export type OpenChunk = MartChunk & { id: number };

/** The chunks of a run's marts and shares, and how their inputs are split. */
export interface ChunkPlan {
  lineage: Lineage;
  martChunks: MartChunk[];
  shareChunks: SharedChunks;
}

/** Returns the chunks of marts and shares for a run's snapshot, and what they lack. */
export async function planMarts(context: PlanContext): Promise<ChunkPlan> {
  const { flow } = context;
  const lineage = await buildRunLineage(context);
  const tables = flow.marts.map((table) => ({ table, chunks: lineage.listChunks(table.name) }));
  const planned = await planTables(context, tables);
  const wanted = flow.marts.flatMap((mart, index): MartChunk[] =>
    (planned[index] ?? []).map((chunk) => ({ ...chunk, mart })),
  );
  const listChunks = (name: string) => wanted.filter(({ relation }) => relation === name);
  const shared = await planShares(context, lineage);
  const marts = flow.marts.map(({ name }) => [name, listChunks(name)] as const);
  await recordPlan(context, new Map([...marts, ...shared]));
  return { lineage, martChunks: wanted, shareChunks: shared };
}
