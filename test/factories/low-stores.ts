import type { Alert } from '#pipeline/flow/alert.js';
import type { RuleEvaluator } from '#pipeline/notifications/rule-evaluator.js';
import { buildSnapshot } from '../pipeline/inserted-snapshots.js';
import type { NotificationFixture } from './notification-fixture.js';
import { insertWeeks, type Week } from './sales-weeks.js';

/** Reports stores with sales below 100; each unit below counts as one. */
export const lowStore: Alert = {
  name: 'low-store',
  comment: 'A store sold less than a hundred.',
  reads: ['store_week'],
  sql: `SELECT store AS id, week_date AS week, weekly_sales AS value, 100.00 AS expected, 1 AS width
        FROM mart.store_week WHERE snapshot_id = $1 AND week_date > $2::date AND weekly_sales < 100`,
  subject: 'store',
  threshold: { meaning: 'how far it is below', default: 10, min: 0, max: 100 },
  describe: ({ id, week, value }) => ({
    title: `Store ${id} sold ${value}`,
    cause: `in ${week}`,
    link: `/stores/${id}`,
  }),
};

/** Builds a snapshot of these stores without publishing it. @returns its number */
export async function buildStores(fixture: NotificationFixture, stores: Week[]): Promise<number> {
  const id = await buildSnapshot(fixture.database.warehouse);
  await insertWeeks(fixture.database.warehouse, id, { stores });
  return id;
}

/** Runs the judge; returns the messages in the outbox, oldest first, as `rule: title, cause`. */
export async function evaluateMessages(
  fixture: NotificationFixture,
  judge: RuleEvaluator,
): Promise<string[]> {
  await judge.evaluate();
  const messages = await fixture.outbox.list({ first: 1_000 });
  return messages.map(({ rule, title, cause }) => `${rule}: ${title}, ${cause}`).reverse();
}
