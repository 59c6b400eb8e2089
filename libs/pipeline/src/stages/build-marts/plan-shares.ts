import { planChunks, type PlannedChunk } from '../../context/planned-chunks.js';
import type { PlanContext } from '../../context/stage-context.js';
import { shareChunkPrefix, sharePrefix } from '../../flow/zones.js';
import type { Lineage } from '../../lineage/lineage.js';

/** Chunks of shares that a run's snapshot is to list, by share. */
export type SharedChunks = ReadonlyMap<string, readonly PlannedChunk[]>;

export async function planShares(context: PlanContext, lineage: Lineage): Promise<SharedChunks> {
  const planned = new Map<string, readonly PlannedChunk[]>();
  const { name: flow, shares } = context.flow;
  for (const { name, folder } of shares) {
    const chunks = await planChunks(context, {
      relation: name,
      chunks: lineage.chunksOf(name),
      root: sharePrefix(flow, folder),
      folderOf: (_, digest) => shareChunkPrefix(flow, folder, digest),
    });
    planned.set(name, chunks);
  }
  return planned;
}

/** Those whose files are to be written. */
export const lackingShared = (shared: SharedChunks): PlannedChunk[] =>
  [...shared.values()].flat().filter(({ lacksFiles }) => lacksFiles);
