import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { Ledger } from '../ledger/ledger.js';

const tallySql = sqlFile(import.meta.url, './tally.sql');

/** Upper bounds of the buckets of every duration, in seconds. */
export const BUCKETS = [0.05, 0.25, 1, 5, 15, 60, 300, 900, 1800, 3600, 7200, 14_400] as const;

/** A statement has its time-out, however long the history is. */
const EVENTS_AT_ONCE = 50_000;

const fate = z.number().nullable();
const fatesShape = {
  in: fate,
  out: fate,
  quarantined: fate,
  duplicate: fate,
  superseded: fate,
  restated: fate,
};
const tallyRow = z.object({
  newest: z.number(),
  times: z.array(
    z.object({
      measure: z.enum(['run', 'wait', 'work']),
      flow: z.string(),
      stage: z.string(),
      outcome: z.string(),
      /** Its place among the bounds; −1 for what has no beginning, and so no duration. */
      bucket: z.int(),
      count: z.int(),
      seconds: z.number(),
    }),
  ),
  fates: z.array(z.object({ flow: z.string(), stage: z.string(), ...fatesShape })),
});

type Measure = z.output<typeof tallyRow>['times'][number]['measure'];
export type Fate = keyof typeof fatesShape;
const FATES = Object.keys(fatesShape) as Fate[];

/** What has a duration: runs by outcome, stages by stage and outcome, waits by stage. */
export interface Subject {
  measure: Measure;
  flow: string;
  /** Empty for a run. */
  stage: string;
  /** Empty for a wait. */
  outcome: string;
}

/** How often, and how long. */
export interface Durations {
  count: number;
  /** Of those that have a duration: sum, and how many in each bucket, the last for what is longer than all. */
  timed: number;
  seconds: number;
  buckets: number[];
}

/** Everything that ended, since the first event there is. */
export interface Totals {
  times: ReadonlyMap<string, Subject & Durations>;
  /** Rows by flow, stage and fate. */
  rows: ReadonlyMap<string, { flow: string; stage: string; fate: Fate; rows: number }>;
}

/**
 * Counts what the ledger's events tell. The first reading takes in all of them, a later one those that have
 * come since: so every process has the same totals, and they only grow, whoever did the work and whichever
 * process starts anew.
 */
export class LedgerTally {
  private upTo = 0;
  private readonly times = new Map<string, Subject & Durations>();
  private readonly rows = new Map<
    string,
    { flow: string; stage: string; fate: Fate; rows: number }
  >();

  constructor(private readonly ledgers: readonly Ledger[]) {}

  /** One at a time. @throws what the warehouse fails with; the next goes on where this one came to */
  async read(): Promise<Totals> {
    const [ledger] = this.ledgers;
    if (!ledger) return { times: this.times, rows: this.rows };
    const stages = JSON.stringify(stagesOf(this.ledgers));
    for (let newest = Infinity; this.upTo < newest;) {
      const end = this.upTo + EVENTS_AT_ONCE;
      const parameters = [this.upTo, stages, BUCKETS, end];
      const [row] = await queryRows(ledger.warehouse, tallyRow, tallySql, parameters);
      if (!row) break;
      ({ newest } = row);
      this.add(row, Math.min(end, newest));
    }
    return { times: this.times, rows: this.rows };
  }

  private add({ times, fates }: z.output<typeof tallyRow>, upTo: number): void {
    this.upTo = upTo;
    for (const { bucket, count, seconds, ...subject } of times) {
      const key = JSON.stringify(subject);
      const known = this.times.get(key) ?? { ...subject, ...nothing() };
      this.times.set(key, known);
      known.count += count;
      if (bucket < 0) continue;
      known.timed += count;
      known.seconds += seconds;
      known.buckets[bucket] = (known.buckets[bucket] ?? 0) + count;
    }
    for (const { flow, stage, ...counts } of fates) {
      for (const fate of FATES) {
        const key = JSON.stringify([flow, stage, fate]);
        const known = this.rows.get(key) ?? { flow, stage, fate, rows: 0 };
        known.rows += counts[fate] ?? 0;
        this.rows.set(key, known);
      }
    }
  }
}

const nothing = (): Durations => ({
  count: 0,
  timed: 0,
  seconds: 0,
  buckets: [...BUCKETS, Infinity].map(() => 0),
});

/** The stages of every flow, as the queries take them. */
export const stagesOf = (ledgers: readonly Ledger[]) =>
  ledgers.flatMap(({ flow }) =>
    flow.stages.map(({ id, after }) => ({ flow: flow.name, stage: id, after })),
  );
