import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunEvents } from '#test/factories/run-events.js';
import { createLedger } from '#test/setup/flow.js';
import { noQueue } from '#test/setup/pipeline.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import type { Ledger } from '../ledger/ledger.js';
import { registerLedgerMetrics } from '../metrics/ledger-metrics.js';
import { EventTotals } from './event-totals.js';
import { OldEvents } from './old-events.js';

const DAY = 86_400;
/** The first step of each run; events are deleted 100 days later. */
const ZERO = 1_700_000_000;
const dayAfter = (days: number) => new Date((ZERO + days * DAY) * 1_000);

describe('old events', () => {
  let database: TestWarehouse;
  let ledger: Ledger;
  let events: RunEvents;
  let old: OldEvents;

  beforeEach(async () => {
    database = await createTestWarehouse();
    ledger = createLedger(database.warehouse);
    events = new RunEvents(database.warehouse, ZERO);
    old = new OldEvents([ledger], 100, true);
  });
  afterEach(() => database.drop());

  /** A run of `day`: 6 steps, of which 4 count; it takes 100.25 s and its stage 30 s. */
  const run = (day: number, outcome = 'succeeded') => {
    const at = day * DAY;
    const stage = 'ingest-sales';
    return events.run(outcome, [
      { kind: 'run.queued', at },
      { kind: 'run.running', at: at + 1 },
      { kind: 'stage.running', stage, at: at + 3 },
      { kind: 'stage.succeeded', stage, at: at + 33, rows: [10, 6, 1, 2, 1, 0] },
      { kind: 'snapshot.published', at: at + 40 },
      { kind: `run.${outcome}`, at: at + 101.25 },
    ]);
  };
  /** One run per day, all of them reported. */
  const runs = async (count: number) => {
    for (let day = 0; day < count; day++) await run(day, day % 3 === 0 ? 'failed' : 'succeeded');
    await tell();
  };
  const tell = (upTo?: number) =>
    database.warehouse.query(
      `UPDATE ops.notification_cursor
       SET evaluated_event = coalesce($1, (SELECT max(event_id) FROM ops.events))`,
      [upTo ?? null],
    );
  const kept = async () => {
    const rows = await database.warehouse.query<{ run: number }[]>(
      'SELECT DISTINCT run_id::integer AS run FROM ops.events WHERE run_id IS NOT NULL ORDER BY 1',
    );
    return rows.map((row) => row.run);
  };
  const numbersFrom = (first: number, count: number) =>
    Array.from({ length: count }, (_, place) => first + place);
  /** Counters and histograms of a process that starts now, ordered by name. */
  const metrics = async () => {
    const registry = new Registry();
    registerLedgerMetrics(registry, [ledger], noQueue);
    return (await registry.metrics()).split('\n').toSorted().join('\n');
  };

  it('are deleted run by run, up to the newest runs, and all totals stay the same', async () => {
    await runs(30);
    const before = await metrics();
    expect(before).toContain(
      'retailstream_runs_total{flow="weekly-sales",outcome="succeeded"} 20\n',
    );
    const going = new EventTotals([ledger]);
    const counted = await going.read();
    const ofBefore = new Map(counted.times);
    // Runs 1 to 4 ended more than 100 days ago; the last step of day 4 is at 101 s.
    expect(await old.dropSome(dayAfter(104))).toBe(4 * 6);
    expect(await kept()).toEqual(numbersFrom(5, 26));
    expect(await metrics()).toBe(before);
    // The newest twenty stay at any age.
    expect(await old.dropSome(dayAfter(1_000))).toBe(6 * 6);
    expect(await old.dropSome(dayAfter(1_000))).toBe(0);
    expect(await kept()).toEqual(numbersFrom(11, 20));
    expect(await metrics()).toBe(before);
    expect(new Map((await going.read()).times)).toEqual(ofBefore);
  });

  it('are counted by a process that had read none of them, and by one that had read some', async () => {
    const late = new EventTotals([ledger]);
    await runs(10);
    const some = new EventTotals([ledger]);
    await some.read();
    await runs(30);
    await old.dropSome(dayAfter(1_000));
    const fresh = await new EventTotals([ledger]).read();
    expect(await late.read()).toEqual(fresh);
    expect(await some.read()).toEqual(fresh);
    const [work] = [...fresh.times.values()].filter(({ measure }) => measure === 'work');
    expect(work).toMatchObject({ count: 40, timed: 40, microseconds: 40 * 30_000_000 });
  });

  it('stay until notifications and OpenLineage have read them', async () => {
    await runs(30);
    // A run has seven numbers: the fourth ends with event 28, the fifth with 35.
    await tell(29);
    expect(await old.dropSome(dayAfter(1_000))).toBe(3 * 6);
    // The fifth run needs the state of the flow after the fourth.
    expect(await kept()).toEqual(numbersFrom(4, 27));
    await tell();
    await database.warehouse.query('INSERT INTO ops.open_lineage_cursor (sent_event) VALUES (40)');
    expect(await old.dropSome(dayAfter(1_000))).toBe(6);
    expect(await kept()).toEqual(numbersFrom(5, 26));
    await database.warehouse.query('UPDATE ops.open_lineage_cursor SET sent_event = 180');
    expect(await old.dropSome(dayAfter(1_000))).toBe(6 * 6);
  });

  it('stay for a run that is active or was active recently', async () => {
    await run(0, 'running');
    const republished = await run(0);
    await events.addStep(republished, { kind: 'snapshot.published', at: 990 * DAY });
    await runs(25);
    expect(await old.dropSome(dayAfter(1_000))).toBe(5 * 6);
    expect(await kept()).toEqual([1, 2, ...numbersFrom(8, 20)]);
  });

  it('are also deleted without a run, in batches, but never the newest event', async () => {
    const refused = (day: number) =>
      database.warehouse.query(
        `INSERT INTO ops.events (at, flow, kind) VALUES ($1, 'weekly-sales', 'file.refused')`,
        [dayAfter(day)],
      );
    for (const day of [0, 1, 2, 3]) await refused(day);
    await tell();
    const few = new OldEvents([ledger], 100, true, { runs: 1, others: 2 });
    expect(await few.dropSome(dayAfter(1_000))).toBe(2);
    expect(await few.dropSome(dayAfter(1_000))).toBe(1);
    expect(await few.dropSome(dayAfter(1_000))).toBe(0);
    expect(await database.warehouse.query('SELECT event_id FROM ops.events')).toHaveLength(1);
  });

  it('are counted once when the process crashes, and when two processes delete', async () => {
    await runs(30);
    const before = await metrics();
    await database.warehouse.query(
      `CREATE FUNCTION ops.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'killed'; END $$;
       CREATE TRIGGER fail BEFORE UPDATE ON ops.pruned_events EXECUTE FUNCTION ops.fail()`,
    );
    await expect(old.dropSome(dayAfter(1_000))).rejects.toThrow('killed');
    expect(await kept()).toEqual(numbersFrom(1, 30));
    expect(await metrics()).toBe(before);
    await database.warehouse.query('DROP TRIGGER fail ON ops.pruned_events');
    const turns = Array.from({ length: 4 }, () => old.dropSome(dayAfter(1_000)));
    expect((await Promise.all(turns)).reduce((sum, each) => sum + each)).toBe(10 * 6);
    expect(await metrics()).toBe(before);
  });
});
