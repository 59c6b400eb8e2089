import type { Snapshot } from '../snapshot/snapshot.js';
import type { FastifyRequest } from 'fastify';
import { AppError } from '#platform/errors/app-error.js';

/** Returns the headers that report the snapshot of an answer and its quality to a REST client. */
export function buildSnapshotHeaders(snapshot: Snapshot): Record<string, string> {
  const { previousId, upstreamId, completeThrough, shareSetAside, warnings } = snapshot;
  return {
    'x-snapshot-id': snapshot.id,
    'x-snapshot-flow': snapshot.flow,
    'x-snapshot-published-at': snapshot.publishedAt,
    ...(previousId === null ? {} : { 'x-snapshot-previous-id': previousId }),
    ...(upstreamId === null ? {} : { 'x-snapshot-upstream-id': upstreamId }),
    'x-snapshot-first-week': snapshot.firstWeek,
    'x-snapshot-data-through': snapshot.dataThrough,
    ...(completeThrough === null ? {} : { 'x-snapshot-complete-through': completeThrough }),
    'x-snapshot-weeks': String(snapshot.weeks),
    'x-snapshot-quality': snapshot.quality,
    // Only the name: a sentence may hold characters that headers do not allow.
    ...(warnings.length > 0 && {
      'x-snapshot-warnings': warnings.map(({ rule }) => rule).join(', '),
    }),
    ...(shareSetAside === null ? {} : { 'x-snapshot-share-set-aside': String(shareSetAside) }),
  };
}

const ID = /^\d{1,18}$/;

/**
 * Returns the snapshot that a request names: `?snapshot=` or the header X-Snapshot-Id.
 * @returns undefined for the published one
 * @throws AppError ARGUMENT_INVALID when it is no number, or the two differ
 */
export function readSnapshotId({ query, headers }: FastifyRequest): string | undefined {
  const inUrl = (query as { snapshot?: unknown } | null)?.snapshot;
  const inHeader = headers['x-snapshot-id'];
  const asked = inUrl ?? inHeader;
  if (asked === undefined) return undefined;
  if (typeof asked !== 'string' || !ID.test(asked)) {
    throw new AppError(
      'ARGUMENT_INVALID',
      'the parameter snapshot must be the number of a snapshot',
    );
  }
  if (inHeader !== undefined && inHeader !== asked) {
    const problem =
      'the parameter snapshot and the header X-Snapshot-Id name different snapshots: send one ' +
      'of them';
    throw new AppError('ARGUMENT_INVALID', problem);
  }
  return asked;
}

/** Arguments of the question. */
export function omitSnapshot(given: object): object {
  return Object.fromEntries(Object.entries(given).filter(([name]) => name !== 'snapshot'));
}

/** @throws AppError ARGUMENT_INVALID when the cursor's snapshot differs from the requested one */
export function requireSameSnapshot(asked: string | undefined, { id }: Snapshot): void {
  if (asked === undefined || asked === id) return;
  const problem = `the cursor in "after" is of snapshot ${id}, but the request names snapshot ${asked}`;
  throw new AppError('ARGUMENT_INVALID', `${problem}: leave out one of them`);
}
