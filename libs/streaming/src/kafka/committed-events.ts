import type { RecordsBatch } from '@platformatic/kafka';
import { AppError } from '#platform/errors/app-error.js';
import type { EventBatch, StreamEvent } from '../ports/event-source.js';

/** Bits of a batch's attributes. */
const LOG_APPEND_TIME = 1 << 3;
const TRANSACTIONAL = 1 << 4;
const CONTROL = 1 << 5;

/** In the key of a control record, after its version: the transaction was aborted. */
const ABORT = 0;

/** A transaction that was aborted, by its producer and the offset of its first event. */
interface AbortedTransaction {
  producerId: bigint;
  firstOffset: bigint;
}

/** Part of the answer to a fetch. */
interface FetchedPartition {
  abortedTransactions: readonly AbortedTransaction[];
  records?: readonly RecordsBatch[];
}

/**
 * Returns the events of committed transactions from an offset on, and the position behind all fetched batches. The
 * client library returns some events of aborted transactions: when a producer aborts twice, or when the marker comes
 * in a later answer.
 */
export function committedEvents(
  { abortedTransactions, records = [] }: FetchedPartition,
  from: number,
): EventBatch {
  const waiting = [...abortedTransactions].sort((a, b) => Number(a.firstOffset - b.firstOffset));
  const aborted = new Set<bigint>();
  const events: StreamEvent[] = [];
  let next = from;
  for (const batch of records) {
    const last = batch.firstOffset + BigInt(batch.lastOffsetDelta);
    while (waiting[0] && waiting[0].firstOffset <= last) {
      aborted.add(waiting[0].producerId);
      waiting.shift();
    }
    next = Math.max(next, safe(last) + 1);
    if (batch.attributes & CONTROL) {
      if (isAbort(batch)) aborted.delete(batch.producerId);
    } else if (!(batch.attributes & TRANSACTIONAL) || !aborted.has(batch.producerId)) {
      // A batch may begin before the offset that was asked for.
      for (const event of readEvents(batch)) if (event.offset >= from) events.push(event);
    }
  }
  return { events, next };
}

function isAbort({ records }: RecordsBatch): boolean {
  const key = records[0]?.key;
  return key?.readInt16BE(2) === ABORT;
}

function* readEvents(batch: RecordsBatch): Generator<StreamEvent> {
  const { firstOffset, firstTimestamp, maxTimestamp, attributes } = batch;
  for (const { offsetDelta, timestampDelta, value } of batch.records) {
    const at = attributes & LOG_APPEND_TIME ? maxTimestamp : firstTimestamp + timestampDelta;
    // A record without a value deletes its key: it is no event, and the contract reports that.
    yield {
      offset: safe(firstOffset + BigInt(offsetDelta)),
      at: usual(at),
      value: value ?? Buffer.alloc(0),
    };
  }
}

/** @throws AppError STREAM_CODEC above the integers that JavaScript counts exactly */
export function safe(offset: bigint): number {
  if (offset <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(offset);
  const advice = 'create the topic again';
  throw new AppError('STREAM_CODEC', `offset ${offset} is above 2^53 - 1: ${advice}`);
}

/** The end of the year 9999. */
const LATEST = 253_402_300_799_999;

/** Producers write times as they like: returns the nearest one between 1970 and 9999. */
const usual = (time: bigint): number => Math.min(Math.max(Number(time), 0), LATEST);
