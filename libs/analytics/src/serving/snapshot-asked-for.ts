import type { FastifyRequest } from 'fastify';
import { AppError } from '#platform/errors/app-error.js';
import type { Snapshot } from '../snapshot/snapshot.js';

const ID = /^\d{1,18}$/;

/**
 * The snapshot a request wants its answer from: `?snapshot=` or the header X-Snapshot-Id.
 * @returns undefined for the published one
 * @throws AppError ARGUMENT_INVALID when it is no number, or both say different ones
 */
export function snapshotAskedFor({ query, headers }: FastifyRequest): string | undefined {
  const inUrl = (query as { snapshot?: unknown } | null)?.snapshot;
  const inHeader = headers['x-snapshot-id'];
  const asked = inUrl ?? inHeader;
  if (asked === undefined) return undefined;
  if (typeof asked !== 'string' || !ID.test(asked)) {
    throw new AppError('ARGUMENT_INVALID', 'snapshot must be the number of a snapshot');
  }
  if (inHeader !== undefined && inHeader !== asked) {
    const problem = 'the parameter snapshot and the header X-Snapshot-Id name different snapshots';
    throw new AppError('ARGUMENT_INVALID', problem);
  }
  return asked;
}

/** Arguments of the question itself. */
export function withoutSnapshot(given: object): object {
  return Object.fromEntries(Object.entries(given).filter(([name]) => name !== 'snapshot'));
}

/** @throws AppError ARGUMENT_INVALID when a cursor has led to another snapshot than was asked for */
export function holdSnapshot(asked: string | undefined, { id }: Snapshot): void {
  if (asked === undefined || asked === id) return;
  const problem = `"after" goes on in snapshot ${id}, and snapshot ${asked} is asked for`;
  throw new AppError('ARGUMENT_INVALID', `${problem}: leave out one of them`);
}
