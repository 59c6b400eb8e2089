import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NotificationFixture } from '#test/factories/notification-fixture.js';
import { buildSnapshot, holdSnapshot } from '#test/pipeline/inserted-snapshots.js';
import { waitForBlockedSession } from '#test/setup/wait-for-blocked-session.js';
import { RuleEvaluator } from './rule-evaluator.js';

let fixture: NotificationFixture;
let evaluator: RuleEvaluator;
let now: Date;
beforeEach(async () => {
  fixture = await NotificationFixture.open();
  now = new Date();
  evaluator = new RuleEvaluator(fixture.database.warehouse, { now: () => now });
});
afterEach(() => fixture.close());

const evaluate = async () => {
  await evaluator.evaluate();
  return fixture.listMessages();
};

it('judges all other rules when this Node.js rejects a deadline', async () => {
  await fixture.setRule(['failure']);
  const deadline = { name: 'fresh', cron: '0 7 * * *', zone: 'UTC' };
  const id = await fixture.setRule(['late'], deadline);
  await fixture.database.warehouse.query(
    `UPDATE ops.notification_rules SET zone = 'Mars/Olympus' WHERE rule_id = $1`,
    [id],
  );
  await fixture.run('failed');
  const warnings: string[] = [];
  const warn = (message: string) => warnings.push(message);
  evaluator = new RuleEvaluator(fixture.database.warehouse, { now: () => now, warn });
  expect(await evaluate()).toMatchObject([{ kind: 'failure' }]);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(
    new RegExp(`^the deadline of notification rule ${id} is ignored: .*Mars`),
  );
});

describe('events', () => {
  it('report each failure, and the first success after it', async () => {
    await fixture.setRule(['failure', 'recovery'], { name: 'both' });
    await fixture.setRule(['recovery'], { name: 'good news' });
    for (const status of ['succeeded', 'failed', 'failed', 'cancelled', 'unchanged', 'succeeded']) {
      await fixture.run(status);
    }
    const cause = 'SOURCE_EMPTY: the folder has no .csv';
    expect(await evaluate()).toEqual([
      { rule: 'both', kind: 'failure', run: '2', cause },
      { rule: 'both', kind: 'failure', run: '3', cause },
      { rule: 'both', kind: 'recovery', run: '5', cause: 'run 3 had failed' },
      { rule: 'good news', kind: 'recovery', run: '5', cause: 'run 3 had failed' },
    ]);
  });

  it('report each failure of a resumed run, and its recovery', async () => {
    await fixture.setRule(['failure', 'recovery']);
    const run = await fixture.run('failed');
    await fixture.change(run, 'running');
    await fixture.change(run, 'failed');
    await fixture.change(run, 'running');
    await fixture.change(run, 'succeeded');
    const kinds = (await evaluate()).map(({ kind, cause }) => [kind, cause]);
    expect(kinds.map(([kind]) => kind)).toEqual(['failure', 'failure', 'recovery']);
    expect(kinds.at(-1)).toEqual(['recovery', 'it had failed before and went on']);
  });

  it('match only rules of their flow that existed before them', async () => {
    await fixture.run('failed');
    await fixture.setRule(['failure', 'recovery']);
    await fixture.run('failed', 'other-flow');
    await fixture.run('succeeded', 'other-flow');
    const run = await fixture.run('succeeded');
    expect(await evaluate()).toEqual([
      { rule: 'failure,recovery', kind: 'recovery', run: String(run), cause: 'run 1 had failed' },
    ]);
  });

  it('report a held snapshot, with the rules that hold it', async () => {
    await fixture.setRule(['held']);
    const { warehouse } = fixture.database;
    const id = await buildSnapshot(warehouse);
    await warehouse.transaction(async (session) => {
      await holdSnapshot(session as unknown as typeof warehouse, id, 'fewer rows than there were');
    });
    expect(await evaluate()).toEqual([
      { rule: 'held', kind: 'held', run: String(id), cause: 'fewer rows than there were' },
    ]);
    const [message] = await fixture.outbox.list({ first: 1 });
    expect(message?.link).toBe(`/snapshots/${id}`);
  });

  it('report a share of new rows in quarantine above the limit, not at it', async () => {
    await fixture.setRule(['quarantine'], { name: 'at ten', share: 0.1 });
    await fixture.setRule(['quarantine'], { name: 'at four', share: 0.04 });
    await fixture.setRule(['quarantine'], { name: 'any', share: 0 });
    const run = await fixture.run();
    await fixture.addFile(run, { in: 60, quarantined: 1, orphans: 2 });
    await fixture.addFile(run, { in: 40, quarantined: 3, orphans: 4 });
    // An earlier run has read and reported this file.
    await fixture.addFile(run, { in: 1_000, quarantined: 900, isNew: false });
    await fixture.change(run, 'succeeded');
    const cause = '10 of 100 rows of new files are in quarantine';
    expect(await evaluate()).toEqual([
      { rule: 'at four', kind: 'quarantine', run: '1', cause },
      { rule: 'any', kind: 'quarantine', run: '1', cause },
    ]);
    await fixture.run('succeeded');
    expect(await fixture.listMessages()).toHaveLength(2);
  });

  it('report refused files, all of one scan together', async () => {
    await fixture.setRule(['refused']);
    await fixture.refuse('a.csv');
    expect(await evaluate()).toMatchObject([
      { cause: 'SOURCE_COLUMNS: a.csv: no Store', run: null },
    ]);
    await fixture.refuse('b.csv', 'c.csv', 'd.csv');
    expect(await evaluate()).toMatchObject([
      {},
      { cause: '3 files, the first: SOURCE_COLUMNS: b.csv: no Store' },
    ]);
  });

  it('are reported once, by any number of judges and calls', async () => {
    await fixture.setRule(['failure']);
    for (let i = 0; i < 5; i++) await fixture.run('failed');
    const judges = Array.from({ length: 4 }, () => new RuleEvaluator(fixture.database.warehouse));
    await Promise.all(judges.map((each) => each.evaluate()));
    await Promise.all(judges.map((each) => each.evaluate()));
    expect(await evaluate()).toHaveLength(5);
  });

  it('are reported by the next evaluator when one fails half-way', async () => {
    await fixture.setRule(['failure']);
    await fixture.run('failed');
    const { warehouse } = fixture.database;
    await warehouse.query(
      'ALTER TABLE ops.notification_cursor ADD CHECK (evaluated_event < 0) NOT VALID',
    );
    await expect(evaluator.evaluate()).rejects.toThrow('check constraint');
    expect(await fixture.listMessages()).toEqual([]);
    await warehouse.query(
      'ALTER TABLE ops.notification_cursor DROP CONSTRAINT notification_cursor_evaluated_event_check',
    );
    expect(await evaluate()).toHaveLength(1);
  });

  it('are all reported when there are more than one batch', async () => {
    await fixture.setRule(['failure']);
    await fixture.database.warehouse.query(
      `INSERT INTO ops.events (flow, run_id, kind, data)
       SELECT 'weekly-sales', n, 'run.failed', '{"epoch": 1}' FROM generate_series(1, 2500) n`,
    );
    await evaluator.evaluate();
    expect(await fixture.outbox.list({ first: 5_000 })).toHaveLength(2_500);
  });
});

describe('a deadline', () => {
  const deadline = { cron: '0 7 * * *', zone: 'Europe/Berlin', name: 'by seven' };
  const at = (time: string) => {
    now = new Date(time);
    return evaluate();
  };
  /** As if the rule had existed since then. */
  const ruleSince = async (since: string) => {
    const id = await fixture.setRule(['late'], deadline);
    await fixture.database.warehouse.query(
      'UPDATE ops.notification_rules SET evaluated_until = $1',
      [new Date(since)],
    );
    return id;
  };
  const late = (after: string, time: string) => ({
    rule: 'by seven',
    kind: 'late',
    run: null,
    cause: `no run succeeded between ${after} and ${time}, the deadline of 0 7 * * * in Europe/Berlin`,
  });

  it('reports once that nothing fresh came since the previous deadline, by local time', async () => {
    await ruleSince('2026-03-27T12:00:00Z');
    expect(await at('2026-03-28T05:59:59Z')).toEqual([]);
    const first = late('2026-03-27T06:00:00.000Z', '2026-03-28T06:00:00.000Z');
    expect(await at('2026-03-28T06:00:01Z')).toEqual([first]);
    const since = 'SELECT fresh_since AS since FROM ops.notification_rules';
    expect(await fixture.database.warehouse.query(since)).toEqual([
      { since: new Date('2026-03-27T06:00:00Z') },
    ]);
    expect(await at('2026-03-29T04:59:59Z')).toEqual([first]);
    const second = late('2026-03-28T06:00:00.000Z', '2026-03-29T05:00:00.000Z');
    expect(await at('2026-03-29T05:00:01Z')).toEqual([first, second]);
    expect(await at('2026-03-29T05:00:02Z')).toEqual([first, second]);
  });

  it('is reported again after a worker with a fast clock judged the future', async () => {
    await ruleSince('2026-12-24T06:00:00Z');
    await at('2026-03-27T12:00:00Z');
    const first = late('2026-03-27T06:00:00.000Z', '2026-03-28T06:00:00.000Z');
    expect(await at('2026-03-28T06:00:01Z')).toEqual([first]);
  });

  it.each(['succeeded', 'unchanged'])(
    'reports nothing when a run has %s in time',
    async (status) => {
      await ruleSince('2026-11-20T12:00:00Z');
      const run = await fixture.run();
      await fixture.change(run, status, new Date('2026-11-21T05:59:59Z'));
      expect(await at('2026-11-21T06:00:01Z')).toEqual([]);
      // In time for one deadline is not in time for the next.
      expect(await at('2026-11-22T06:00:01Z')).toHaveLength(1);
    },
  );

  it.each([
    ['failed', '2026-11-21T05:00:00Z', 'weekly-sales'],
    ['succeeded', '2026-11-21T06:00:00.500Z', 'weekly-sales'],
    ['succeeded', '2026-11-20T06:00:00Z', 'weekly-sales'],
    ['succeeded', '2026-11-21T05:00:00Z', 'other-flow'],
  ])('is reported as missed though a run %s at %s of %s', async (status, time, flow) => {
    await ruleSince('2026-11-20T12:00:00Z');
    await fixture.change(await fixture.run('running', flow), status, new Date(time));
    expect(await at('2026-11-21T06:00:01Z')).toHaveLength(1);
  });

  it('reports nothing when an operator published a snapshot', async () => {
    await ruleSince('2026-11-20T12:00:00Z');
    const { warehouse } = fixture.database;
    await warehouse.query(
      `UPDATE ops.snapshots SET published_at = '2026-11-21T05:00:00Z' WHERE snapshot_id = $1`,
      [await buildSnapshot(warehouse)],
    );
    expect(await at('2026-11-21T06:00:01Z')).toEqual([]);
  });

  it('is reported for the last one missed, and for none from before the rule', async () => {
    await ruleSince('2026-11-10T12:00:00Z');
    expect(await at('2026-11-20T12:00:00Z')).toEqual([
      late('2026-11-19T06:00:00.000Z', '2026-11-20T06:00:00.000Z'),
    ]);
    await fixture.setRule(['late'], { ...deadline, name: 'new' });
    expect((await at(new Date().toISOString())).some(({ rule }) => rule === 'new')).toBe(false);
  });

  it('follows new terms when its rule changes while it is judged', async () => {
    const id = await ruleSince('2026-11-20T12:00:00Z');
    const { warehouse } = fixture.database;
    const setting = warehouse.createQueryRunner();
    await setting.startTransaction();
    await setting.query(
      `UPDATE ops.notification_rules SET cron = '0 9 * * *', evaluated_until = $2 WHERE rule_id = $1`,
      [id, new Date('2026-11-21T06:30:00Z')],
    );
    const judging = at('2026-11-21T06:31:00Z');
    await waitForBlockedSession(warehouse);
    await setting.commitTransaction();
    await setting.release();
    expect(await judging).toEqual([]);
    const terms =
      'SELECT evaluated_until AS until, fresh_since AS since FROM ops.notification_rules';
    expect(await warehouse.query(terms)).toEqual([
      { until: new Date('2026-11-21T06:30:00Z'), since: null },
    ]);
  });
});
