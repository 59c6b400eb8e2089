import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';

const publishedChunk = z.object({
  flow: z.string(),
  relation: z.string(),
  /** A year or a month; `all` where rows are not split. */
  period: z.string(),
  rows: z.number(),
  bytes: z.number(),
  /** Of its Parquet in the lake, ending in `/`. */
  folder: z.string(),
  madeAt: z.date(),
  publishedAt: z.date(),
});
export type PublishedChunk = z.output<typeof publishedChunk>;

/** Chunks of the snapshots that are published: never those of a run that is not over. */
export const publishedChunks = (warehouse: DataSource): Promise<PublishedChunk[]> =>
  queryRows(
    warehouse,
    publishedChunk,
    `SELECT s.flow, c.relation, c.period, c.rows::float8 AS rows, c.bytes::float8 AS bytes, c.folder,
            c.created_at AS "madeAt", s.published_at AS "publishedAt"
     FROM ops.snapshots s
     JOIN ops.snapshot_chunks USING (snapshot_id)
     JOIN ops.chunks c USING (relation, chunk_id)
     WHERE s.status = 'published' AND c.bytes IS NOT NULL
     ORDER BY s.flow, c.relation, c.period`,
  );
