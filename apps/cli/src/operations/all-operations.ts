import { operations } from '#composition/operations.js';
import type { Operation } from '#operations/operation/operation.js';
import { guests } from '../guests.js';

/** Loads all operations, those of guests last. */
export async function allOperations(): Promise<readonly Operation[]> {
  const loaded = await Promise.all(guests.map((guest) => guest.load()));
  return [...operations, ...loaded.flatMap((guest) => guest.operations)];
}
