import type { ObjectStore } from '#lake/ports/object-store.js';
import type { Buckets } from '#lake/ports/compute.js';
import { columnsInFiles, type Share, shareOrder } from '../flow/share.js';
import type { MartColumns } from '../flow/mart.js';
import { shareChunkOf, sharePrefix } from '../flow/zones.js';
import type { Chunk } from '../ledger/chunk-ledger.js';

/** What a reader is told of a share: where its rows are, and how they lie. */
export interface ShareManifest {
  flow: string;
  share: string;
  comment: string;
  /** Number of the published snapshot that the rows are of. */
  snapshot: number;
  columns: ({ name: string } & MartColumns[string])[];
  /** Columns that are in the names of folders only. */
  partitionedBy: readonly string[];
  /** Order of the rows of each file. */
  sortedBy: readonly string[];
  /** How the rows of each folder are split into files; null where each is one file. */
  buckets: (Buckets & { hash: string }) | null;
  periods: { period: string; rows: number; total: string | null }[];
  rows: number;
  /** Files that hold, by their places below the manifest: whatever else lies there does not count. */
  files: string[];
}

const HASH =
  'pmod(murmur3(column, seed 42), count), as Spark has it; the number is in the file name';

/** `part-0_00003.parquet`: of the fourth bucket. */
const IN_BUCKET = /_\d{5}\.parquet$/;

/** @param chunks of the share in the snapshot, by period */
export async function shareManifest(
  lake: Pick<ObjectStore, 'list'>,
  { flow, share, snapshot }: { flow: string; share: Share; snapshot: number },
  chunks: readonly Chunk[],
): Promise<ShareManifest> {
  const { folder, comment, columns, partitionBy, bucketBy } = share;
  const root = sharePrefix(flow, folder);
  const kept = new Set(chunks.map((chunk) => chunk.folder));
  const files: string[] = [];
  for await (const { key } of lake.list(root)) {
    if (!kept.has(shareChunkOf(key) ?? '')) continue;
    // A chunk without a row has an object with the columns only, in no partition.
    if (partitionBy.every((column) => key.includes(`/${column}=`)))
      files.push(key.slice(root.length));
  }
  const isBucketed = files.length > 0 && files.every((file) => IN_BUCKET.test(file));
  return {
    flow,
    share: folder,
    comment,
    snapshot,
    columns: [...columnsInFiles(share), ...partitionBy].map((name) => ({
      name,
      ...columns[name],
      type: columns[name]?.type ?? 'text',
    })),
    partitionedBy: partitionBy,
    sortedBy: shareOrder(share),
    buckets: isBucketed ? { ...bucketBy, hash: HASH } : null,
    periods: chunks.map(({ period, rows, money }) => ({ period, rows, total: money })),
    rows: chunks.reduce((sum, { rows }) => sum + rows, 0),
    files: files.sort(),
  };
}
