import type { StageContext } from '../../context/stage-context.js';
import type { Mart } from '../../flow/mart.js';
import { chunkPrefix, martPrefix } from '../../flow/zones.js';
import { Lineage } from '../../lineage/lineage.js';

/** A chunk that the run's snapshot is to list. */
export interface WantedChunk {
  mart: Mart;
  period: string;
  digest: string;
  /** Where its Parquet lies. */
  folder: string;
  /** What is lacking of it: its rows in the warehouse, its Parquet in the lake. */
  lacks: { rows: boolean; files: boolean };
}

/** A chunk with its number in the warehouse. */
export type OpenChunk = WantedChunk & { id: number };

/** The chunks of a run's snapshot, and how rows are split on the way to them. */
export interface ChunkPlan {
  lineage: Lineage;
  wanted: WantedChunk[];
}

/**
 * Works out of which chunks the snapshot of a run is, and which of them stand already, in the warehouse
 * and in the lake. One that is damaged is named in the log, and made anew.
 */
export async function planChunks(context: StageContext): Promise<ChunkPlan> {
  const { flow, ledger, logger, runId } = context;
  const lineage = new Lineage(flow, await ledger.cleanings.stated(runId));
  const digests = flow.marts.flatMap(({ name }) => [...lineage.chunksOf(name).values()]);
  const known = new Map((await ledger.chunks.named(digests)).map((each) => [each.digest, each]));
  const bytes = known.size > 0 ? await bytesByFolder(context) : new Map<string, number>();
  const wanted: WantedChunk[] = [];
  for (const mart of flow.marts) {
    const chunks = [...lineage.chunksOf(mart.name)];
    const ids = chunks.flatMap(([, digest]) => known.get(digest)?.id ?? []);
    const loaded = ids.length > 0 ? await ledger.chunks.loaded(mart, ids) : new Set<number>();
    for (const [period, digest] of chunks) {
      const folder = chunkPrefix(mart.name, period, digest);
      const chunk = known.get(digest);
      const lacks = {
        rows: !chunk || ((chunk.rows > 0 || chunk.bytes === null) && !loaded.has(chunk.id)),
        files: chunk?.bytes !== (bytes.get(folder) ?? 0),
      };
      if (chunk?.bytes != null && (lacks.rows || lacks.files)) {
        const what = lacks.rows
          ? 'its rows are gone'
          : `its files in ${folder} are damaged or gone`;
        logger.warn(`${mart.name}: the chunk of ${period} is made anew: ${what}`);
      }
      wanted.push({ mart, period, digest, folder, lacks });
    }
  }
  return { lineage, wanted };
}

/** Bytes of the objects of each chunk's folder. */
export async function bytesByFolder({
  flow,
  lake,
}: Pick<StageContext, 'flow' | 'lake'>): Promise<Map<string, number>> {
  const sums = new Map<string, number>();
  for (const { name } of flow.marts) {
    for await (const { key, bytes } of lake.list(martPrefix(name))) {
      const folder = key.slice(0, key.lastIndexOf('/') + 1);
      sums.set(folder, (sums.get(folder) ?? 0) + bytes);
    }
  }
  return sums;
}
