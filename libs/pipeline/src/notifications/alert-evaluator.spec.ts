import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NotificationFixture } from '#test/factories/notification-fixture.js';
import { buildStores, lowStore, evaluateMessages } from '#test/factories/low-stores.js';
import { addDays, type Week } from '#test/factories/sales-weeks.js';
import { publishInserted } from '#test/pipeline/inserted-snapshots.js';
import type { Alert } from '../flow/alert.js';
import { RuleEvaluator } from './rule-evaluator.js';

const WEEK = '2012-10-19';
const NEXT = '2012-10-26';

const broken = {
  ...lowStore,
  name: 'broken',
  sql: lowStore.sql.replace('100.00 AS expected', '1 / 0 AS expected'),
};
const slow = {
  ...lowStore,
  name: 'slow',
  sql: `SELECT 1 AS id, date '2012-10-26' AS week, 1 AS value, 9 AS expected, 1 AS width
        FROM pg_sleep(60) WHERE $1::bigint > 0 AND $2::date IS NOT NULL`,
};

let fixture: NotificationFixture;
let evaluator: RuleEvaluator;
let warnings: string[];
beforeEach(async () => {
  fixture = await NotificationFixture.open();
  warnings = [];
  evaluator = createEvaluator([lowStore, broken, slow]);
});
afterEach(() => fixture.close());

const createEvaluator = (alerts: Alert[], findWithinMs = 5_000) =>
  new RuleEvaluator(fixture.database.warehouse, {
    warn: (message) => warnings.push(message),
    flows: [{ name: 'weekly-sales', alerts }],
    findWithinMs,
  });

const rule = (alert = 'low-store', asked: { name?: string; threshold?: number } = {}) =>
  fixture.setRule(['alert'], { name: alert, alert, threshold: 10, ...asked });

const build = (stores: Week[]) => buildStores(fixture, stores);
const publish = (id: number) => publishInserted(fixture.database.warehouse, id);
const evaluate = () => evaluateMessages(fixture, evaluator);

describe('alerts of a snapshot', () => {
  it('are sent once per subject and week, with the words of the alert and the run that published it', async () => {
    await rule();
    const id = await build([
      [12, WEEK, '85.00'],
      [13, WEEK, '90.00'],
      [14, WEEK, '89.99'],
    ]);
    await publish(id);
    expect(await evaluate()).toEqual([
      'low-store: Store 12 sold 85.00, in 2012-10-19',
      'low-store: Store 14 sold 89.99, in 2012-10-19',
    ]);
    const [newest] = await fixture.outbox.list({ first: 1 });
    expect(newest).toMatchObject({ kind: 'alert', run: String(id), link: '/stores/14' });
    expect(await evaluate()).toHaveLength(2);
    expect(warnings).toEqual([]);
  });

  it('cover new weeks: the last week of a first load, and none twice', async () => {
    await rule();
    const first: Week[] = Array.from({ length: 150 }, (_, index) => [
      1,
      addDays(WEEK, -7 * index),
      '1.00',
    ]);
    await publish(await build(first));
    expect(await evaluate()).toEqual(['low-store: Store 1 sold 1.00, in 2012-10-19']);
    // The same weeks again, one with another figure.
    await publish(await build([[1, WEEK, '2.00'], ...first.slice(1)]));
    expect(await evaluate()).toHaveLength(1);
    // Two new weeks at once, and new figures for an old one.
    await publish(
      await build([...first, [2, WEEK, '1.00'], [1, NEXT, '3.00'], [1, addDays(NEXT, 7), '4.00']]),
    );
    expect((await evaluate()).slice(1)).toEqual([
      'low-store: Store 1 sold 4.00, in 2012-11-02',
      'low-store: Store 1 sold 3.00, in 2012-10-26',
    ]);
  });

  it('follow the threshold of each rule', async () => {
    await rule('low-store', { name: 'some', threshold: 15 });
    await rule('low-store', { name: 'more', threshold: 14.99 });
    await publish(await build([[12, WEEK, '85.00']]));
    expect(await evaluate()).toEqual(['more: Store 12 sold 85.00, in 2012-10-19']);
  });

  it('cover weeks after the rule was made, and again after its alert changes', async () => {
    await publish(await build([[1, WEEK, '1.00']]));
    await rule('low-store', { name: 'mine' });
    expect(await evaluate()).toEqual([]);
    await publish(await build([[1, WEEK, '2.00']]));
    expect(await evaluate()).toEqual([]);
    await publish(
      await build([
        [1, WEEK, '2.00'],
        [1, NEXT, '3.00'],
      ]),
    );
    expect(await evaluate()).toEqual(['mine: Store 1 sold 3.00, in 2012-10-26']);
    evaluator = createEvaluator([{ ...lowStore, name: 'other' }]);
    await rule('other', { name: 'mine' });
    await publish(await build([[2, NEXT, '3.00']]));
    expect(await evaluate()).toHaveLength(1);
  });

  it('use exactly the snapshot that was published, though another is current by now', async () => {
    await rule();
    await publish(await build([[1, WEEK, '1.00']]));
    await publish(
      await build([
        [1, WEEK, '99.00'],
        [1, NEXT, '99.00'],
      ]),
    );
    expect(await evaluate()).toEqual(['low-store: Store 1 sold 1.00, in 2012-10-19']);
  });

  it('are not sent when an older or the previous snapshot is restored', async () => {
    await rule();
    const one = await build([[1, WEEK, '1.00']]);
    const two = await build([
      [1, WEEK, '99.00'],
      [1, NEXT, '99.00'],
    ]);
    await publish(two);
    expect(await evaluate()).toEqual([]);
    // Resets the rule, as if it had judged no week.
    await fixture.database.warehouse.query(
      'UPDATE ops.notification_rules SET evaluated_week = NULL',
    );
    await publish(one);
    await publish(two);
    expect(await evaluate()).toEqual([]);
    await publish(await build([[3, NEXT, '3.00']]));
    expect(await evaluate()).toEqual(['low-store: Store 3 sold 3.00, in 2012-10-26']);
  });

  it('are sent with the next snapshot when their own was dropped', async () => {
    await rule();
    const one = await build([[1, WEEK, '1.00']]);
    await publish(one);
    await publish(await build([[1, WEEK, '2.00']]));
    await fixture.database.warehouse.query(
      `UPDATE ops.snapshots SET status = 'dropped' WHERE snapshot_id = $1`,
      [one],
    );
    expect(await evaluate()).toEqual(['low-store: Store 1 sold 2.00, in 2012-10-19']);
  });

  it('are at most twenty messages with the largest deviations, plus one with the number of the rest', async () => {
    await rule();
    const stores = Array.from({ length: 25 }, (_, index): Week => [
      index + 1,
      WEEK,
      `${index + 1}.00`,
    ]);
    const id = await build(stores);
    await publish(id);
    const messages = await evaluate();
    expect(messages).toHaveLength(21);
    expect(messages[0]).toBe('low-store: Store 1 sold 1.00, in 2012-10-19');
    expect(messages[19]).toBe('low-store: Store 20 sold 20.00, in 2012-10-19');
    expect(messages[20]).toBe(
      `low-store: 5 more of alert low-store of weekly-sales, snapshot ${id} has 25; ` +
        'the 20 furthest from the expected value have a message each',
    );
    const [last] = await fixture.outbox.list({ first: 1 });
    expect(last?.link).toBe('/admin/notifications?flow=weekly-sales');
  });

  it('are twenty messages without a further one when there are exactly twenty', async () => {
    await rule();
    await publish(await build(Array.from({ length: 20 }, (_, i): Week => [i, WEEK, '1.00'])));
    expect(await evaluate()).toHaveLength(20);
  });
});

describe('an alert that fails', () => {
  const messages = async () => (await evaluate()).map((message) => message.replace(/;.*/, ''));

  it('sends its error instead of findings, and delays nothing else', async () => {
    await rule('broken');
    await rule('broken', { name: 'broken too' });
    await rule('gone');
    await rule();
    const id = await build([[1, WEEK, '1.00']]);
    await fixture.setRule(['failure']);
    await fixture.run('failed');
    await publish(id);
    const of = (alert: string, why: string) =>
      `Alert ${alert} of weekly-sales could not be checked, weeks after 2012-10-18 of snapshot ${id}: ${why}`;
    expect(await messages()).toEqual([
      'failure: null, SOURCE_EMPTY: the folder has no .csv',
      `broken: ${of('broken', 'division by zero')}`,
      `broken too: ${of('broken', 'division by zero')}`,
      `gone: ${of('gone', 'weekly-sales no longer has an alert of this name')}`,
      'low-store: Store 1 sold 1.00, in 2012-10-19',
    ]);
    expect(warnings).toEqual([
      `alert broken of weekly-sales cannot check snapshot ${id}: division by zero`,
      `alert gone of weekly-sales cannot check snapshot ${id}: weekly-sales no longer has an alert of this name`,
    ]);
    expect(await evaluate()).toHaveLength(5);
  });

  it('stops after its timeout, and does not stop later work', async () => {
    evaluator = createEvaluator([lowStore, slow], 2_000);
    await rule('slow');
    await rule();
    await publish(await build([[1, WEEK, '1.00']]));
    expect(await messages()).toEqual([
      expect.stringMatching(/^slow: Alert slow .*: canceling statement due to statement timeout$/),
      'low-store: Store 1 sold 1.00, in 2012-10-19',
    ]);
    // The timeout ends with the transaction.
    const [shown] = await fixture.database.warehouse.query<object[]>('SHOW statement_timeout');
    expect(shown).toEqual({ statement_timeout: '0' });
  });

  it('searches its weeks with the next snapshot, once it is repaired', async () => {
    await rule('broken');
    await publish(await build([[1, WEEK, '1.00']]));
    await evaluate();
    evaluator = createEvaluator([{ ...lowStore, name: 'broken' }]);
    await publish(
      await build([
        [1, WEEK, '1.00'],
        [1, NEXT, '2.00'],
      ]),
    );
    expect((await evaluate()).slice(1)).toEqual(['broken: Store 1 sold 2.00, in 2012-10-26']);
  });
});
