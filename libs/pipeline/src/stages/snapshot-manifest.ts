import { Readable } from 'node:stream';
import { manifestKey } from '../flow/zones.js';
import type { Chunk } from '../ledger/snapshots/chunk-ledger.js';
import type { StageContext } from './stage-context.js';

/** Writes the list of a snapshot's chunks for readers of the lake without the warehouse. */
export async function writeManifest(
  { flow, lake, runId }: Pick<StageContext, 'flow' | 'lake' | 'runId'>,
  snapshotId: number,
  chunks: readonly Chunk[],
): Promise<void> {
  const listed = chunks.map(({ relation, period, digest, folder, rows, money }) => ({
    relation,
    period,
    digest,
    folder,
    rows,
    money,
  }));
  const manifest = { snapshot: snapshotId, flow: flow.name, run: runId, chunks: listed };
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  await lake.put(manifestKey(snapshotId), Readable.from([text]));
}
