import type { Snapshot } from '../snapshot/snapshot.js';

/** The headers that tell a REST client which snapshot an answer came from, and how far to trust it. */
export function snapshotHeaders(snapshot: Snapshot): Record<string, string> {
  const { shareSetAside, warnings } = snapshot;
  return {
    'x-snapshot-id': snapshot.id,
    'x-snapshot-flow': snapshot.flow,
    'x-snapshot-published-at': snapshot.publishedAt,
    'x-snapshot-first-week': snapshot.firstWeek,
    'x-snapshot-data-through': snapshot.dataThrough,
    'x-snapshot-weeks': String(snapshot.weeks),
    'x-snapshot-quality': snapshot.quality,
    // By name: a sentence may hold letters that no header takes.
    ...(warnings.length > 0 && {
      'x-snapshot-warnings': warnings.map(({ rule }) => rule).join(', '),
    }),
    ...(shareSetAside === null ? {} : { 'x-snapshot-share-set-aside': String(shareSetAside) }),
  };
}
