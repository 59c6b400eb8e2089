import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Contract } from '#intake/contracts/contract.js';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { Stream } from '../reader/stream.js';
import { amountsOf, EVENTS_OF_RANGE, isCounted } from './live-columns.js';
import type { LiveSum } from './live-sum.js';

const rangesSql = sqlFile(import.meta.url, './recent-ranges.sql');

/** How far the minutes go back. */
const MINUTES = 15;
/** At one range in ten seconds, more than the minutes have. */
const RANGES_MAX = 200;
/** A full range takes some ten milliseconds, so an answer adds up few. */
const NEW_RANGES = 5;

const minuteRow = z.object({ minute: z.date(), events: z.int(), sums: z.array(z.string()) });
type MinuteSum = z.output<typeof minuteRow>;

/** Sums of the last minutes that are published already. A range never changes, so each is added up once. */
export class PublishedMinutes {
  private readonly known = new LRUCache<string, MinuteSum[]>({ max: RANGES_MAX });

  constructor(private readonly stream: Pick<Stream, 'name' | 'flow'>) {}

  /** Returns sums by minute, the newest first. After a start or a large publication, older ranges follow in later answers. */
  async read(session: Queryable, contract: Contract, sums: readonly string[]): Promise<LiveSum[]> {
    const { name, flow } = this.stream;
    const place = [name, flow, MINUTES];
    const delivery = z.object({ delivery: z.string() });
    const ranges = (await queryRows(session, delivery, rangesSql, place)).slice(0, RANGES_MAX);
    const unknown = ranges.filter((range) => !this.known.has(range.delivery)).slice(0, NEW_RANGES);
    for (const range of unknown) {
      this.known.set(range.delivery, await this.sum(session, contract, sums, range.delivery));
    }
    const amounts = sums.map((_, index) => `sum(sums[${index + 1}])::text`);
    const rows = await queryRows(
      session,
      minuteRow,
      // Exact, as no number of JavaScript is.
      `SELECT minute, sum(events)::integer AS events, ARRAY[${amounts.join(', ')}] AS sums
       FROM jsonb_to_recordset($1) AS known (minute timestamptz, events integer, sums numeric[])
       GROUP BY 1 ORDER BY 1 DESC LIMIT $2`,
      [JSON.stringify(ranges.flatMap(({ delivery: id }) => this.known.get(id) ?? [])), MINUTES],
    );
    return rows.map((row) => ({ ...row, by: [] }));
  }

  private sum(
    session: Queryable,
    contract: Contract,
    columns: readonly string[],
    delivery: string,
  ): Promise<MinuteSum[]> {
    const amounts = columns.map((_, index) => `sum(amounts[${index + 1}])::text`);
    return queryRows(
      session,
      minuteRow,
      `SELECT minute, count(*)::integer AS events, ARRAY[${amounts.join(', ')}] AS sums
       FROM (SELECT date_trunc('minute', e.received_at) AS minute, ${amountsOf(contract, columns)} AS amounts
             FROM ops.stream_deliveries r ${EVENTS_OF_RANGE}
             WHERE r.stream = $1 AND r.delivery = $2 AND ${isCounted(contract, columns)}) e
       GROUP BY 1`,
      [this.stream.name, delivery],
    );
  }
}
