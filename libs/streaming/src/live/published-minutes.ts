import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { Stream } from '../reader/stream.js';
import type { LiveSum, StoreTest, SumRow } from './live-sum.js';
import { LiveTotals } from './live-totals.js';
import { spanSums } from './span-sums.js';

const rangesSql = sqlFile(import.meta.url, './recent_ranges.sql');

/** How far the minutes go back. */
const MINUTES = 15;
/** At one range in ten seconds, more than the minutes have. */
const RANGES_MAX = 200;
/** A full range takes some ten milliseconds, so an answer adds up few. */
const NEW_RANGES = 5;

const rangeRow = z.object({
  delivery: z.string(),
  topicId: z.string(),
  partition: z.int(),
  first: z.coerce.number(),
  last: z.coerce.number(),
});

/** Sums of the last minutes that are published already. A range never changes, so each is added up once. */
export class PublishedMinutes {
  private readonly cache = new LRUCache<string, SumRow[]>({ max: RANGES_MAX });

  /** @param sums columns to add up, by their names in the contract */
  constructor(
    private readonly stream: Stream,
    private readonly sums: readonly string[],
  ) {}

  /**
   * Returns sums by minute, the newest first. After a start or a large publication, older ranges follow in later answers.
   * @param isOwn whether events of a store count; all do when left out
   */
  async read(session: Queryable, isOwn?: StoreTest): Promise<LiveSum[]> {
    const { stream, sums, cache } = this;
    const by = stream.scope ? [stream.scope.store] : [];
    const place = [stream.name, stream.flow, MINUTES];
    const ranges = (await queryRows(session, rangeRow, rangesSql, place)).slice(0, RANGES_MAX);
    const unknown = ranges.filter(({ delivery }) => !cache.has(delivery)).slice(0, NEW_RANGES);
    for (const range of unknown)
      cache.set(range.delivery, await spanSums(session, stream, { by, sums }, range));
    const totals = new LiveTotals(by.length, sums.length);
    for (const { delivery } of ranges) totals.add(cache.get(delivery) ?? []);
    return (isOwn ? totals.limit(0, isOwn) : totals).lists(MINUTES).minutes;
  }
}
