import type { DataSource } from 'typeorm';
import type { EventPartition, EventPosition, EventSource } from '../ports/event-source.js';
import { EventLedger } from './event-ledger.js';
import { readArrivalTime } from './stream-lag.js';

/**
 * Skips the events that arrived before a time, in every partition. A position never moves back: events before it are in
 * the books already.
 * @returns the number of skipped offsets
 */
export async function seekStream(
  warehouse: DataSource,
  source: EventSource,
  stream: string,
  to: Date,
  signal: AbortSignal,
): Promise<number> {
  const ledger = new EventLedger(warehouse, stream);
  const partitions = await source.partitions(stream);
  let skipped = 0;
  for (const found of await ledger.positions(partitions)) {
    const now = partitions.find(({ partition }) => partition === found.partition);
    let position: EventPosition | undefined = found;
    while (position && now?.topicId === position.topicId) {
      const next = await firstSince(source, stream, position, now, to, signal);
      if (next <= position.from) break;
      if (await ledger.store(position, next, [])) {
        skipped += next - position.from;
        break;
      }
      // A reader has just stored its last batch.
      position = await ledger.position(position.partition);
    }
  }
  return skipped;
}

/** Searches by halves the lowest offset that arrived at a time or later; the end of the partition without one. */
async function firstSince(
  source: EventSource,
  stream: string,
  position: EventPosition,
  { first, next }: EventPartition,
  to: Date,
  signal: AbortSignal,
): Promise<number> {
  let low = Math.max(position.from, first);
  let high = next;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const at = await readArrivalTime(source, stream, { ...position, from: middle }, signal);
    if (at === null || at >= to) high = middle;
    else low = middle + 1;
  }
  return low;
}
