import type { Snapshot } from '../snapshot/snapshot.js';

/** The headers that tell a REST client which snapshot an answer came from. */
export function snapshotHeaders(snapshot: Snapshot): Record<string, string> {
  return {
    'X-Snapshot-Id': snapshot.id,
    'X-Snapshot-Published-At': snapshot.publishedAt,
    'X-Snapshot-Data-Through': snapshot.dataThrough,
    'X-Snapshot-Quality': snapshot.quality,
    'Cache-Control': 'no-cache',
  };
}
