import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import type { ObjectStore } from '#lake/ports/object-store.js';
import { AppError } from '#platform/errors/app-error.js';
import type { Flow } from '../flow/flow.js';
import { shareManifestKey } from '../flow/zones.js';
import type { Ledger } from '../ledger/ledger.js';
import { lockFlow } from '../ledger/lock-flow.js';
import { shareManifest } from './share-manifest.js';

/** What telling readers takes. */
export interface Telling {
  flow: Pick<Flow, 'name' | 'shares'>;
  lake: Pick<ObjectStore, 'get' | 'list' | 'put' | 'deletePrefix'>;
  ledger: Pick<Ledger, 'warehouse' | 'snapshots' | 'chunks'>;
}

const told = z.object({ snapshot: z.int() });

/**
 * Puts the manifest of each share in the lake, of the snapshot that is published now. One object is replaced,
 * so a reader finds all files of one snapshot. The same snapshot gives the same bytes. Of a snapshot that has
 * nothing of a share there is no manifest.
 * @returns number of the snapshot; undefined while none is published
 */
export async function tellShares({ flow, lake, ledger }: Telling): Promise<number | undefined> {
  return ledger.warehouse.transaction(async (session) => {
    // One at a time: whoever comes last has asked last which one is published.
    await lockFlow(session, flow.name, 'shares');
    const snapshot = Number(await ledger.snapshots.published(session));
    if (!session.queryRunner || Number.isNaN(snapshot)) return undefined;
    const chunks = await ledger.chunks.ofSnapshot(session.queryRunner, snapshot);
    for (const share of flow.shares) {
      const key = shareManifestKey(flow.name, share.folder);
      const own = chunks.filter(({ relation }) => relation === share.name);
      // A snapshot of before the share was declared: better no list than one without rows, or of other ones.
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

/** Tells readers of what was published without a run, and what a worker that died could not tell. */
export class SharesFollower {
  /** What was published when all manifests were of it. */
  private known: string | undefined;

  constructor(private readonly telling: Telling) {}

  async look(): Promise<void> {
    const { flow, ledger } = this.telling;
    if (flow.shares.length === 0) return;
    const published = await ledger.snapshots.published();
    if (published === this.known) return;
    const snapshots = await Promise.all(flow.shares.map(({ folder }) => this.toldOf(folder)));
    if (snapshots.some((snapshot) => String(snapshot) !== published))
      await tellShares(this.telling);
    this.known = published;
  }

  private async toldOf(folder: string): Promise<number | undefined> {
    const { flow, lake } = this.telling;
    try {
      return told.parse(await json(await lake.get(shareManifestKey(flow.name, folder)))).snapshot;
    } catch (error) {
      if (error instanceof AppError && error.code === 'OBJECT_NOT_FOUND') return undefined;
      throw error;
    }
  }
}
