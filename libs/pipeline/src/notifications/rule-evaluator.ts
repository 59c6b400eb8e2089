import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { aheadWarning, isAhead } from '#jobs/scheduler.js';
import { CronTimes, findPassedDeadline } from '#jobs/cron-times.js';
import type { FlowAlerts } from '../flow/alert.js';
import { AlertEvaluator } from './alert-evaluator.js';

const eventsSql = sqlFile(import.meta.url, './evaluate_events.sql');
const deadlineSql = sqlFile(import.meta.url, './evaluate_deadline.sql');

/** Batch size, which keeps the transaction short when many events wait. */
const EVENTS_AT_ONCE = 1_000;
/** Deadlines fall on full minutes, and each costs one query. */
const MINUTE_MS = 60_000;

const cursorRow = z.object({ evaluated: z.string() });
const lastRow = z.object({ last: z.string().nullable() });
const lateRule = z.object({
  id: z.string(),
  cron: z.string(),
  zone: z.string(),
  evaluatedUntil: z.date(),
});

interface EvaluatorSettings {
  now?: () => Date;
  /** Receives a sentence for each rule that fails. */
  warn?: (message: string) => void;
  /** Flows whose alerts are evaluated. */
  flows?: readonly FlowAlerts[];
  /** Timeout of an alert, in milliseconds. */
  findWithinMs?: number;
}

/**
 * Applies the rules to new events and puts the messages into the outbox. The same transaction records the position, so
 * each message exists once, also after a crash.
 */
export class RuleEvaluator {
  private lastMinute = -1;
  private readonly alerts: AlertEvaluator;

  private readonly now: () => Date;
  private readonly warn: (message: string) => void;

  constructor(
    private readonly warehouse: DataSource,
    { now, warn = () => undefined, flows = [], findWithinMs }: EvaluatorSettings = {},
  ) {
    this.now = now ?? (() => new Date());
    this.warn = warn;
    this.alerts = new AlertEvaluator(flows, warn, findWithinMs);
  }

  /** Evaluates the rules for all new events; returns at once while another process evaluates them. */
  async evaluate(): Promise<void> {
    while (await this.warehouse.transaction((session) => this.evaluateBatch(session)));
  }

  /** @returns whether more events may wait */
  private async evaluateBatch(session: EntityManager): Promise<boolean> {
    const [cursor] = await queryRows(
      session,
      cursorRow,
      'SELECT evaluated_event AS evaluated FROM ops.notification_cursor FOR UPDATE SKIP LOCKED',
    );
    if (!cursor) return false;
    const { evaluated } = cursor;
    const [newest] = await queryRows(
      session,
      lastRow.extend({ events: z.int() }),
      `SELECT max(event_id) AS last, count(*)::integer AS events
       FROM (SELECT event_id FROM ops.events WHERE event_id > $1 ORDER BY event_id LIMIT $2) e`,
      [evaluated, EVENTS_AT_ONCE],
    );
    const now = this.now();
    if (newest?.last) {
      await session.query(eventsSql, [evaluated, newest.last, now]);
      await this.alerts.evaluate(session, evaluated, newest.last, now);
      await session.query('UPDATE ops.notification_cursor SET evaluated_event = $1', [newest.last]);
    }
    const minute = Math.floor(now.getTime() / MINUTE_MS);
    if (minute !== this.lastMinute) await this.evaluateDeadlines(session, now);
    this.lastMinute = minute;
    return newest?.events === EVENTS_AT_ONCE;
  }

  private async evaluateDeadlines(session: EntityManager, now: Date): Promise<void> {
    // Locked: otherwise a rule whose deadline changes meanwhile would get the position of the old one.
    const rules = await queryRows(
      session,
      lateRule,
      `SELECT rule_id AS id, cron, zone, evaluated_until AS "evaluatedUntil"
       FROM ops.notification_rules WHERE cron IS NOT NULL
       ORDER BY rule_id FOR NO KEY UPDATE`,
    );
    for (const { id, cron, zone, evaluatedUntil } of rules) {
      if (isAhead(evaluatedUntil, now)) {
        await session.query(
          'UPDATE ops.notification_rules SET evaluated_until = $2 WHERE rule_id = $1',
          [id, now],
        );
        this.warn(aheadWarning(`the deadline of notification rule ${id}`, evaluatedUntil));
        continue;
      }
      const passed = this.guardDeadline(id, () =>
        findPassedDeadline(new CronTimes(cron, zone), evaluatedUntil, now),
      );
      if (!passed) continue;
      const { at, after } = passed;
      const cause = `no run succeeded between ${after.toISOString()} and ${at.toISOString()}, the deadline of ${cron} in ${zone}`;
      await session.query(deadlineSql, [id, after, at, now, cause]);
      await session.query(
        `UPDATE ops.notification_rules SET evaluated_until = $2, fresh_since = $3
         WHERE rule_id = $1`,
        [id, at, after],
      );
    }
  }

  /** A deadline that this version of Node.js rejects must not stop the judge. */
  private guardDeadline<Found>(ruleId: string, work: () => Found): Found | undefined {
    try {
      return work();
    } catch (error) {
      this.warn(`the deadline of notification rule ${ruleId} is ignored: ${String(error)}`);
      return undefined;
    }
  }
}
