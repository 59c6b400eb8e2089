import type { TestPipeline } from './pipeline.js';

/** The warehouse and the lake of a pipeline. */
type StoredPipeline = Pick<TestPipeline, 'rows' | 'digests'>;

interface ListedChunk {
  relation: string;
  period: string;
  id: number;
  folder: string;
}

/** Returns the chunks of a snapshot, by relation and period. */
export function listChunks(
  pipeline: Pick<StoredPipeline, 'rows'>,
  snapshot: number,
): Promise<ListedChunk[]> {
  return pipeline.rows<ListedChunk>(
    `SELECT relation, period, chunk_id AS id, folder
     FROM ops.snapshot_chunks JOIN ops.chunks USING (relation, chunk_id)
     WHERE snapshot_id = $1 ORDER BY relation, period`,
    [snapshot],
  );
}

/** Returns digests of a snapshot's Parquet files, by relation and period. */
export async function listChunkFiles(
  pipeline: StoredPipeline,
  snapshot: number,
): Promise<Record<string, Record<string, string>>> {
  const files: Record<string, Record<string, string>> = {};
  for (const { relation, period, folder } of await listChunks(pipeline, snapshot)) {
    files[`${relation} ${period}`] = await pipeline.digests(folder);
  }
  return files;
}

/** Makes the next run build every chunk again, as if other rules had built the current ones. */
export async function disownChunks(pipeline: Pick<StoredPipeline, 'rows'>): Promise<void> {
  await pipeline.rows(`UPDATE ops.chunks SET digest = 'another ' || chunk_id`);
}
