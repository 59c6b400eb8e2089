import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import type { Buckets } from '#lake/ports/compute.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Flow } from '../flow/flow.js';
import { columnsInFiles, type MartColumns, type Share, shareOrder } from '../flow/mart.js';
import { findShareChunk, shareManifestKey, sharePrefix } from '../flow/zones.js';
import type { Chunk } from '../ledger/snapshots/chunk-ledger.js';
import { lockFlow } from '../ledger/flows/lock-flow.js';
import type { LedgerOfRun } from '../plan/plan-context.js';

/** Manifest of a share for readers: the location and layout of its rows. */
export interface ShareManifest {
  flow: string;
  share: string;
  comment: string;
  /** Number of the published snapshot with these rows. */
  snapshot: number;
  columns: ({ name: string } & MartColumns[string])[];
  /** Columns that exist in folder names only. */
  partitionedBy: readonly string[];
  /** Sort order of the rows in each file. */
  sortedBy: readonly string[];
  /** How the rows of each folder are split into files; null when each is one file. */
  buckets: (Buckets & { hash: string }) | null;
  periods: { period: string; rows: number; total: string | null }[];
  rows: number;
  /** Valid files, with paths relative to the manifest: readers ignore any other file. */
  files: string[];
}

const HASH =
  'pmod(murmur3(column, seed 42), count), as Spark has it; the number is in the file name';

/** `part-0_00003.parquet`: a file of the fourth bucket. */
const IN_BUCKET = /_\d{5}\.parquet$/;

/** @param chunks of the share in the snapshot, by period */
async function shareManifest(
  lake: Pick<ObjectStore, 'list'>,
  { flow, share, snapshot }: { flow: string; share: Share; snapshot: number },
  chunks: readonly Chunk[],
): Promise<ShareManifest> {
  const { folder, comment, columns, partitionBy, bucketBy } = share;
  const root = sharePrefix(flow, folder);
  const kept = new Set(chunks.map((chunk) => chunk.folder));
  const files: string[] = [];
  for await (const { key } of lake.list(root)) {
    if (!kept.has(findShareChunk(key) ?? '')) continue;
    // A chunk without rows has one object with the columns only, outside of partitions.
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

/** Input of publishing share manifests. */
interface SharePublishing {
  flow: Pick<Flow, 'name' | 'shares'>;
  lake: Pick<ObjectStore, 'get' | 'list' | 'put' | 'deletePrefix'>;
  ledger: Pick<LedgerOfRun, 'warehouse' | 'snapshots' | 'chunks'>;
}

const manifestRow = z.object({ snapshot: z.int() });

/**
 * Writes the manifest of each share for the published snapshot to the lake. Replaces one object, so readers see files
 * of one snapshot only. The same snapshot gives the same bytes. A share without chunks in the snapshot has no manifest.
 * @returns number of the snapshot; undefined while none is published
 */
export async function publishShares({
  flow,
  lake,
  ledger,
}: SharePublishing): Promise<number | undefined> {
  return ledger.warehouse.transaction(async (session) => {
    // One at a time: the last writer reads the published snapshot last.
    await lockFlow(session, flow.name, 'shares');
    const snapshot = Number(await ledger.snapshots.readPublished(session));
    if (!session.queryRunner || Number.isNaN(snapshot)) return undefined;
    const chunks = await ledger.chunks.listBySnapshot(session.queryRunner, snapshot);
    for (const share of flow.shares) {
      const key = shareManifestKey(flow.name, share.folder);
      const own = chunks.filter(({ relation }) => relation === share.name);
      // A snapshot from before the share was declared: no manifest is better than one with no rows, or with wrong ones.
      if (own.length === 0) {
        await lake.deletePrefix(key);
        continue;
      }
      const manifest = await shareManifest(lake, { flow: flow.name, share, snapshot }, own);
      const text = `${JSON.stringify(manifest, null, 2)}\n`;
      await lake.put(key, Readable.from([text]));
    }
    return snapshot;
  });
}

/** Writes manifests after a publication without a run, or after a worker died before writing them. */
export class SharesFollower {
  /** The published snapshot when all manifests were last current. */
  private lastPublished: string | undefined;

  constructor(private readonly publishing: SharePublishing) {}

  async refresh(): Promise<void> {
    const { flow, ledger } = this.publishing;
    if (flow.shares.length === 0) return;
    const published = await ledger.snapshots.readPublished();
    if (published === this.lastPublished) return;
    const snapshots = await Promise.all(flow.shares.map(({ folder }) => this.snapshotIn(folder)));
    if (snapshots.some((snapshot) => String(snapshot) !== published))
      await publishShares(this.publishing);
    this.lastPublished = published;
  }

  private async snapshotIn(folder: string): Promise<number | undefined> {
    const { flow, lake } = this.publishing;
    try {
      return manifestRow.parse(await json(await lake.get(shareManifestKey(flow.name, folder))))
        .snapshot;
    } catch (error) {
      if (error instanceof AppError && error.code === 'OBJECT_NOT_FOUND') return undefined;
      throw error;
    }
  }
}
