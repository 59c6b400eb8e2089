import { z } from 'zod';
import { listDigest } from '#serving/cursor.js';
import { AppError } from '#platform/errors/app-error.js';
import type { QuarantineFilter, RowPlace } from '#pipeline/quarantine/quarantined-row.js';

const parts = z.tuple([z.string(), z.string(), z.int().min(1), z.int().min(1), z.string()]);

/** Which rows of which flow a list has. */
type ListedRows = QuarantineFilter & { flow: string };

/** A place in one list of quarantined rows, as text: it fits no list with other filters. */
export function encodePlace(place: RowPlace, filter: ListedRows): string {
  const { dataset, fileId, line, reason } = place;
  const text = JSON.stringify([digestOf(filter), dataset, fileId, line, reason]);
  return Buffer.from(text).toString('base64url');
}

/** @throws AppError CURSOR_INVALID when the text is no cursor of this list */
export function decodePlace(text: string, filter: ListedRows): RowPlace {
  const { data } = parts.safeParse(jsonOf(text));
  if (!data) {
    const advice = 'pass "after" exactly as pageInfo.endCursor gave it';
    throw new AppError('CURSOR_INVALID', `"after" is not a cursor: ${advice}`);
  }
  const [list, dataset, fileId, line, reason] = data;
  if (list === digestOf(filter)) return { dataset, fileId, line, reason };
  throw new AppError(
    'CURSOR_INVALID',
    '"after" belongs to a list with other filters: start again without it',
  );
}

function digestOf({ flow, dataset, reason, column, file, run, state }: ListedRows): string {
  return listDigest('quarantine', [flow, dataset, reason, column, file, run, state]);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
