import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { aheadWarning, isAhead } from '#jobs/scheduler.js';
import { CronTimes, passedSince } from '#jobs/cron-times.js';
import type { FlowAlerts } from '../flow/alert.js';
import { AlertJudge } from './judge-alerts.js';

const eventsSql = sqlFile(import.meta.url, './judge-events.sql');
const deadlineSql = sqlFile(import.meta.url, './judge-deadline.sql');

/** At once, so that the transaction stays short when there is much to catch up with. */
const EVENTS_AT_ONCE = 1_000;
/** Deadlines come at full minutes, and each takes the time of a query to work out. */
const MINUTE_MS = 60_000;

const cursorRow = z.object({ judged: z.string() });
const lastRow = z.object({ last: z.string().nullable() });
const lateRule = z.object({
  id: z.string(),
  cron: z.string(),
  zone: z.string(),
  judgedUntil: z.date(),
});

interface JudgeSettings {
  now?: () => Date;
  /** Told of what cannot be judged. */
  warn?: (message: string) => void;
  /** Whose alerts are judged. */
  flows?: readonly FlowAlerts[];
  /** Milliseconds that an alert has. */
  findWithinMs?: number;
}

/**
 * Judges by the rules what has happened, and puts what they tell into the outbox: in the transaction that
 * says how far it has judged, so each thing is there once, whatever ends the process.
 */
export class Judge {
  private judgedMinute = -1;
  private readonly alerts: AlertJudge;

  private readonly now: () => Date;
  private readonly warn: (message: string) => void;

  constructor(
    private readonly warehouse: DataSource,
    { now, warn = () => undefined, flows = [], findWithinMs }: JudgeSettings = {},
  ) {
    this.now = now ?? (() => new Date());
    this.warn = warn;
    this.alerts = new AlertJudge(flows, warn, findWithinMs);
  }

  /** Judges all there is; while another judges, that one does. */
  async judge(): Promise<void> {
    while (await this.warehouse.transaction((session) => this.judgeSome(session)));
  }

  /** @returns whether there may be more */
  private async judgeSome(session: EntityManager): Promise<boolean> {
    const [cursor] = await queryRows(
      session,
      cursorRow,
      'SELECT judged_event AS judged FROM ops.notification_cursor FOR UPDATE SKIP LOCKED',
    );
    if (!cursor) return false;
    const { judged } = cursor;
    const [newest] = await queryRows(
      session,
      lastRow.extend({ events: z.int() }),
      `SELECT max(event_id) AS last, count(*)::integer AS events
       FROM (SELECT event_id FROM ops.events WHERE event_id > $1 ORDER BY event_id LIMIT $2) e`,
      [judged, EVENTS_AT_ONCE],
    );
    const now = this.now();
    if (newest?.last) {
      await session.query(eventsSql, [judged, newest.last, now]);
      await this.alerts.judge(session, judged, newest.last, now);
      await session.query('UPDATE ops.notification_cursor SET judged_event = $1', [newest.last]);
    }
    const minute = Math.floor(now.getTime() / MINUTE_MS);
    if (minute !== this.judgedMinute) await this.judgeDeadlines(session, now);
    this.judgedMinute = minute;
    return newest?.events === EVENTS_AT_ONCE;
  }

  private async judgeDeadlines(session: EntityManager, now: Date): Promise<void> {
    // Locked: a rule that is given another deadline meanwhile would get back how far the old one was judged.
    const rules = await queryRows(
      session,
      lateRule,
      `SELECT rule_id AS id, cron, zone, judged_until AS "judgedUntil"
       FROM ops.notification_rules WHERE cron IS NOT NULL
       ORDER BY rule_id FOR NO KEY UPDATE`,
    );
    for (const { id, cron, zone, judgedUntil } of rules) {
      if (isAhead(judgedUntil, now)) {
        await session.query(
          'UPDATE ops.notification_rules SET judged_until = $2 WHERE rule_id = $1',
          [id, now],
        );
        this.warn(aheadWarning(`the deadline of notification rule ${id}`, judgedUntil));
        continue;
      }
      const passed = this.passed(id, () =>
        passedSince(new CronTimes(cron, zone), judgedUntil, now),
      );
      if (!passed) continue;
      const { at, after } = passed;
      const cause = `nothing fresh between ${after.toISOString()} and ${at.toISOString()}, the deadline ${cron} of ${zone}`;
      await session.query(deadlineSql, [id, after, at, now, cause]);
      await session.query(
        `UPDATE ops.notification_rules SET judged_until = $2, fresh_since = $3
         WHERE rule_id = $1`,
        [id, at, after],
      );
    }
  }

  /** A deadline that this Node.js cannot work out, unlike the one that took it, must not end the judging. */
  private passed<Found>(ruleId: string, work: () => Found): Found | undefined {
    try {
      return work();
    } catch (error) {
      this.warn(`the deadline of notification rule ${ruleId} is left out: ${String(error)}`);
      return undefined;
    }
  }
}
