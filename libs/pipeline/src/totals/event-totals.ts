import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { Ledger } from '../ledger/ledger.js';

/** Upper bounds of the buckets of every duration, in seconds. */
export const BUCKETS = [0.05, 0.25, 1, 5, 15, 60, 300, 900, 1800, 3600, 7200, 14_400] as const;

const timesRow = z.object({
  measure: z.enum(['run', 'wait', 'work']),
  flow: z.string(),
  /** Empty for a run. */
  stage: z.string(),
  /** Empty for a wait. */
  outcome: z.string(),
  /** Index among the bounds; −1 without a start, and so without a duration. */
  bucket: z.int(),
  count: z.int(),
  microseconds: z.int(),
});

const fate = z.enum(['in', 'out', 'quarantined', 'duplicate', 'superseded', 'restated']);
const fatesRow = z.object({ flow: z.string(), stage: z.string(), fate, rows: z.int() });

/** Totals of deleted events: how many, and the greatest number among them. */
const pruned = z.object({ events: z.int(), newest: z.int() });
type PrunedEvents = z.output<typeof pruned>;

/** Counts of some events, stored or deleted. */
const countedRow = z.object({
  pruned,
  times: z.array(timesRow),
  fates: z.array(fatesRow),
});
type CountedTotals = z.output<typeof countedRow>;

/** The same counts for stored events. */
export const eventTotalsRow = countedRow.extend({
  newest: z.number(),
});

/** Durations: runs by outcome, stages by stage and outcome, waits by stage. */
export type Subject = Omit<z.output<typeof timesRow>, 'bucket' | 'count' | 'microseconds'>;

/** Rows of a stage with one fate. */
type FatedRows = z.output<typeof fatesRow>;

/** The stages of every flow, in the form that the queries take. */
export const listStages = (ledgers: readonly Pick<Ledger, 'flow'>[]) =>
  ledgers.flatMap(({ flow }) =>
    flow.stages.map(({ id, after }) => ({ flow: flow.name, stage: id, after })),
  );

const countsSql = sqlFile(import.meta.url, './totals.sql');
const prunedSql = sqlFile(import.meta.url, './pruned_totals.sql');

/** Batch size: a statement must end within its timeout, however long the history is. */
const EVENTS_AT_ONCE = 50_000;

/** Number and duration. */
export interface Durations {
  count: number;
  /** Of those with a duration: the sum, and the count of each bucket, the last for longer ones. */
  timed: number;
  /** Integers, which add up to the same total in any order: a total that falls by rounding looks like a restart. */
  microseconds: number;
  buckets: number[];
}

/** Totals since the first event. */
export interface Totals {
  times: ReadonlyMap<string, Subject & Durations>;
  /** Rows by flow, stage and fate. */
  rows: ReadonlyMap<string, FatedRows>;
}

/**
 * Totals of the ledger's events, including deleted ones. The first read covers all events, a later one only new events.
 * So every process has the same totals, and they only grow, also after a restart.
 */
export class EventTotals {
  private upTo = 0;
  private times = new Map<string, Subject & Durations>();
  private rows = new Map<string, FatedRows>();
  /** The deleted events at the last read. */
  private prunedEvents: PrunedEvents = { events: 0, newest: 0 };

  constructor(private readonly ledgers: readonly Ledger[]) {}

  /** Only one call at a time. @throws the error of the warehouse; the next call continues from the last position */
  async read(): Promise<Totals> {
    const [ledger] = this.ledgers;
    if (!ledger) return { times: this.times, rows: this.rows };
    const stages = JSON.stringify(listStages(this.ledgers));
    for (let newest = Infinity; this.upTo < newest;) {
      const end = this.upTo + EVENTS_AT_ONCE;
      const parameters = [this.upTo, stages, BUCKETS, end, null];
      const [row] = await queryRows(ledger.warehouse, eventTotalsRow, countsSql, parameters);
      if (!row) break;
      // Events may have been deleted before they were counted.
      if (row.pruned.events !== this.prunedEvents.events && row.pruned.newest > this.upTo) {
        await this.restart(ledger);
        continue;
      }
      ({ newest } = row);
      this.add(row);
      this.upTo = Math.max(this.upTo, Math.min(end, newest));
    }
    return { times: this.times, rows: this.rows };
  }

  /** Starts from the totals of the deleted events; callers keep their earlier totals. */
  private async restart({ warehouse }: Ledger): Promise<void> {
    const [row] = await queryRows(warehouse, countedRow, prunedSql, [BUCKETS]);
    if (!row) throw new Error('the query of the dropped events returned no row');
    this.upTo = 0;
    this.times = new Map();
    this.rows = new Map();
    this.add(row);
  }

  private add({ times, fates, pruned }: CountedTotals): void {
    this.prunedEvents = pruned;
    for (const { bucket, count, microseconds, ...subject } of times) {
      const key = JSON.stringify(subject);
      const known = this.times.get(key) ?? { ...subject, ...createDurations() };
      this.times.set(key, known);
      known.count += count;
      if (bucket < 0) continue;
      known.timed += count;
      known.microseconds += microseconds;
      known.buckets[bucket] = (known.buckets[bucket] ?? 0) + count;
    }
    for (const { rows, ...fated } of fates) {
      const key = JSON.stringify(fated);
      const known = this.rows.get(key) ?? { ...fated, rows: 0 };
      known.rows += rows;
      this.rows.set(key, known);
    }
  }
}

const createDurations = (): Durations => ({
  count: 0,
  timed: 0,
  microseconds: 0,
  buckets: [...BUCKETS, Infinity].map(() => 0),
});
