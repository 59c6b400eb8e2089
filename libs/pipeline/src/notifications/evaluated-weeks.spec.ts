import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildStores, lowStore, evaluateMessages } from '#test/factories/low-stores.js';
import { NotificationFixture } from '#test/factories/notification-fixture.js';
import type { Week } from '#test/factories/sales-weeks.js';
import { publishInserted } from '#test/pipeline/inserted-snapshots.js';
import { waitForBlockedSession } from '#test/setup/wait-for-blocked-session.js';
import { RuleEvaluator } from './rule-evaluator.js';

const WEEK = '2012-10-19';
const NEXT = '2012-10-26';
const THIRD = '2012-11-02';
/** A wrong date in the data, one week before WEEK. */
const WRONG = '2013-10-12';

let fixture: NotificationFixture;
let evaluator: RuleEvaluator;
beforeEach(async () => {
  fixture = await NotificationFixture.open();
  const flows = [{ name: 'weekly-sales', alerts: [lowStore, { ...lowStore, name: 'other' }] }];
  evaluator = new RuleEvaluator(fixture.database.warehouse, { flows });
});
afterEach(() => fixture.close());

const rule = (alert = 'low-store') =>
  fixture.setRule(['alert'], { name: 'mine', alert, threshold: 10 });
const publish = (id: number) => publishInserted(fixture.database.warehouse, id);
const publishNew = async (...stores: Week[]) => {
  const id = await buildStores(fixture, stores);
  await publish(id);
  return id;
};
const evaluate = () => evaluateMessages(fixture, evaluator);

describe('weeks of a dropped snapshot', () => {
  it('do not suppress weeks after the newest one that remains', async () => {
    await rule();
    await publishNew([1, WEEK, '99.00']);
    expect(await evaluate()).toEqual([]);
    await publishNew([1, WEEK, '99.00'], [1, WRONG, '1.00']);
    const wrong = 'mine: Store 1 sold 1.00, in 2013-10-12';
    expect(await evaluate()).toEqual([wrong]);
    // The snapshot without it sends nothing.
    await publishNew([1, WEEK, '99.00'], [1, NEXT, '2.00']);
    expect(await evaluate()).toEqual([wrong]);
    await publishNew([1, NEXT, '2.00'], [1, THIRD, '3.00']);
    const third = 'mine: Store 1 sold 3.00, in 2012-11-02';
    expect(await evaluate()).toEqual([wrong, third]);
    await publishNew([1, THIRD, '3.00'], [1, WRONG, '4.00'], [2, WRONG, '5.00']);
    expect(await evaluate()).toEqual([wrong, third, 'mine: Store 2 sold 5.00, in 2013-10-12']);
  });

  it('suppress nothing when no evaluator ran in between', async () => {
    await rule();
    await publishNew([1, WEEK, '99.00'], [1, WRONG, '99.00']);
    await publishNew([1, WEEK, '99.00']);
    await publishNew([1, NEXT, '2.00']);
    expect(await evaluate()).toEqual(['mine: Store 1 sold 2.00, in 2012-10-26']);
  });

  it('suppress no rule that is made later', async () => {
    await publishNew([1, WRONG, '99.00']);
    await publishNew([1, WEEK, '1.00']);
    await rule();
    await publishNew([1, WEEK, '1.00'], [1, NEXT, '2.00']);
    expect(await evaluate()).toEqual(['mine: Store 1 sold 2.00, in 2012-10-26']);
  });
});

describe('judged weeks', () => {
  it('are not reported again after an older snapshot was restored', async () => {
    await rule();
    const older = await publishNew([1, WEEK, '99.00']);
    await publishNew([1, WEEK, '99.00'], [1, NEXT, '99.00']);
    expect(await evaluate()).toEqual([]);
    await publish(older);
    expect(await evaluate()).toEqual([]);
    await publishNew([1, NEXT, '2.00'], [1, THIRD, '3.00']);
    expect(await evaluate()).toEqual(['mine: Store 1 sold 3.00, in 2012-11-02']);
  });

  it('include all published before the rule got its alert, though no evaluator ran', async () => {
    await rule('other');
    await publishNew([1, WEEK, '1.00']);
    await publishNew([1, WEEK, '1.00'], [1, NEXT, '2.00']);
    await rule('low-store');
    expect(await evaluate()).toEqual([]);
  });

  it('exclude those of a snapshot that is dropped before it is searched', async () => {
    const id = await rule();
    const { warehouse } = fixture.database;
    const dropped = await publishNew([1, WEEK, '1.00']);
    await publish(await buildStores(fixture, [[1, WEEK, '2.00']]));
    // Without the other event, the evaluator knows only the first snapshot.
    await warehouse.query('DELETE FROM ops.events WHERE data ->> $1 <> $2', ['snapshot', dropped]);
    const holding = warehouse.createQueryRunner();
    await holding.startTransaction();
    await holding.query('SELECT FROM ops.notification_rules WHERE rule_id = $1 FOR UPDATE', [id]);
    const judging = evaluate();
    await waitForBlockedSession(warehouse);
    await warehouse.query(`UPDATE ops.snapshots SET status = 'dropped' WHERE snapshot_id = $1`, [
      dropped,
    ]);
    await holding.commitTransaction();
    await holding.release();
    expect(await judging).toEqual([]);
    await publishNew([1, WEEK, '3.00']);
    expect(await evaluate()).toEqual(['mine: Store 1 sold 3.00, in 2012-10-19']);
  });
});

describe('weeks that are not complete', () => {
  /** The last week with two stores. */
  const lastComplete = `SELECT max(week_date) AS last_complete FROM (
    SELECT week_date FROM mart.store_week WHERE snapshot_id = $1 GROUP BY week_date HAVING count(*) = 2) weeks`;

  it('are judged once they are complete', async () => {
    const flows = [{ name: 'weekly-sales', lastComplete, alerts: [lowStore] }];
    evaluator = new RuleEvaluator(fixture.database.warehouse, { flows });
    await rule();
    const first: Week[] = [
      [1, WEEK, '1.00'],
      [2, WEEK, '99.00'],
    ];
    await publishNew(...first, [1, NEXT, '2.00']);
    const complete = ['mine: Store 1 sold 1.00, in 2012-10-19'];
    expect(await evaluate()).toEqual(complete);
    await publishNew(...first, [1, NEXT, '2.00'], [2, NEXT, '99.00'], [1, THIRD, '3.00']);
    expect(await evaluate()).toEqual([...complete, 'mine: Store 1 sold 2.00, in 2012-10-26']);
    // A rule that is made while a week is partial judges it when it is complete.
    await fixture.setRule(['alert'], { name: 'later', alert: 'low-store', threshold: 10 });
    await publishNew(...first, [1, NEXT, '2.00'], [2, NEXT, '99.00'], [1, THIRD, '3.00']);
    expect(await evaluate()).toHaveLength(2);
    await publishNew(...first, [1, THIRD, '3.00'], [2, THIRD, '99.00']);
    expect((await evaluate()).slice(2)).toEqual([
      'mine: Store 1 sold 3.00, in 2012-11-02',
      'later: Store 1 sold 3.00, in 2012-11-02',
    ]);
  });

  it('are no reason to be silent in a snapshot without a complete week', async () => {
    const flows = [{ name: 'weekly-sales', lastComplete, alerts: [lowStore] }];
    evaluator = new RuleEvaluator(fixture.database.warehouse, { flows });
    await rule();
    await publishNew([1, WEEK, '1.00']);
    expect(await evaluate()).toEqual(['mine: Store 1 sold 1.00, in 2012-10-19']);
  });
});
