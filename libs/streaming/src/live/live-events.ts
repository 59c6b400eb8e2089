import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { Stream } from '../reader/stream.js';
import type { LiveSum, StoreTest } from './live-sum.js';
import { type LiveLists, LiveTotals } from './live-totals.js';
import { PublishedMinutes } from './published-minutes.js';
import { joinSpans, type Span, subtractSpans } from './span.js';
import { spanSums } from './span-sums.js';

const rangesSql = sqlFile(import.meta.url, './live_ranges.sql');

const rangeRow = z.object({
  topicId: z.string(),
  partition: z.int(),
  first: z.coerce.number(),
  last: z.coerce.number(),
});

/** Offsets whose events are added up at once. */
const SPAN_OFFSETS = 20_000;

/** Columns to group by and to add up, by their names in the contract. */
export interface LiveQuestion {
  by: readonly string[];
  sums: readonly string[];
}

/** Sums of all live events. */
export interface LiveAnswer extends LiveLists {
  /** The published snapshot that lacks the events. */
  snapshotId: string | null;
  /** By minute, the newest first: events of the last minutes that the snapshot already has. */
  published: LiveSum[];
}

/**
 * Adds up the stored events that the published snapshot does not have. A stored event never changes, so each answer
 * adds only the events since the one before. Once a snapshot has some of them, it begins anew.
 */
export class LiveEvents {
  private readonly published: PublishedMinutes;
  private totals: LiveTotals;
  /** What the totals have. */
  private addedSpans: Span[] = [];
  private previousRead: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly warehouse: DataSource,
    private readonly stream: Stream,
    private readonly question: LiveQuestion,
  ) {
    this.published = new PublishedMinutes(stream, question.sums);
    this.totals = this.createTotals();
  }

  /**
   * Returns sums of the live events without a fault.
   * @param first most rows of each list
   * @param isOwn whether events of a store count; all do when left out
   * @throws AppError BUSY when there are too many groups
   */
  answer(first: number, isOwn?: StoreTest): Promise<LiveAnswer> {
    const answer = this.previousRead.then(() => this.read(first, isOwn));
    this.previousRead = answer.catch(() => undefined);
    return answer;
  }

  private read(first: number, isOwn: StoreTest | undefined): Promise<LiveAnswer> {
    const { flow } = this.stream;
    // All see one state of the warehouse: between two statements a run could publish.
    return this.warehouse.transaction('REPEATABLE READ', async (manager) => {
      const [snapshot] = await queryRows(
        manager,
        z.object({ id: z.string() }),
        `SELECT snapshot_id::text AS id FROM ops.snapshots WHERE flow = $1 AND status = 'published'`,
        [flow],
      );
      await this.addUp(manager);
      const published = await this.published.read(manager, isOwn);
      const totals = isOwn ? this.limitTotals(isOwn) : this.totals;
      return { ...totals.lists(first), snapshotId: snapshot?.id ?? null, published };
    });
  }

  private limitTotals(isOwn: StoreTest): LiveTotals {
    const column = this.question.by.indexOf(this.stream.scope?.store ?? '');
    if (column < 0) throw new Error(`the question has no column of stores of ${this.stream.name}`);
    return this.totals.limit(column, isOwn);
  }

  private async addUp(manager: EntityManager): Promise<void> {
    const live = joinSpans(await this.ranges(manager));
    if (subtractSpans(this.addedSpans, live).length > 0) {
      this.totals = this.createTotals();
      this.addedSpans = [];
    }
    for (const span of subtractSpans(live, this.addedSpans)) {
      for (let { first } = span; first <= span.last; first += SPAN_OFFSETS) {
        this.totals.requireRoom();
        const part = { ...span, first, last: Math.min(span.last, first + SPAN_OFFSETS - 1) };
        this.totals.add(await spanSums(manager, this.stream, this.question, part));
        this.addedSpans = joinSpans([...this.addedSpans, part]);
      }
    }
  }

  private ranges(session: Queryable): Promise<Span[]> {
    const { name, flow } = this.stream;
    return queryRows(
      session,
      rangeRow,
      `SELECT topic_id AS "topicId", partition, first::text, last::text FROM (${rangesSql}) r`,
      [name, flow],
    );
  }

  private createTotals(): LiveTotals {
    return new LiveTotals(this.question.by.length, this.question.sums.length);
  }
}

/** Returns the number of stored events that the published snapshot does not have, faulty ones included. */
export async function countLive(
  warehouse: Queryable,
  { name, flow }: Pick<Stream, 'name' | 'flow'>,
): Promise<number> {
  const [row] = await queryRows(
    warehouse,
    z.object({ events: z.coerce.number() }),
    `SELECT coalesce(sum(coalesce(r.rows, (
       SELECT count(*) FROM ops.stream_events e
       WHERE e.stream = $1 AND e.topic_id = r.topic_id AND e.partition = r.partition
         AND e."offset" BETWEEN r.first AND r.last))), 0)::text AS events
     FROM (${rangesSql}) r`,
    [name, flow],
  );
  return row?.events ?? 0;
}
