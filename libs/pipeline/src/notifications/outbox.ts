import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { CHANNELS } from '#notify/channel.js';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';

const claimSql = sqlFile(import.meta.url, './claim.sql');

/** Longer than any sending takes: then another dispatcher may take a message over. */
export const LEASE_MS = 120_000;
const KEPT_DAYS = 90;

const claimed = z.object({
  id: z.string(),
  messageId: z.string(),
  attempt: z.int(),
  ruleId: z.string(),
  rule: z.string(),
  channel: z.enum(CHANNELS),
  target: z.string(),
  kind: z.string(),
  flow: z.string(),
  run: z.string().nullable(),
  title: z.string().nullable(),
  cause: z.string(),
  link: z.string().nullable(),
  at: z.date(),
});

/** A message that one dispatcher has to itself for a while. */
export type Claimed = z.output<typeof claimed>;

const NOTIFICATION_STATES = ['pending', 'sent', 'abandoned'] as const;
export type NotificationState = (typeof NOTIFICATION_STATES)[number];

const notification = z.object({
  id: z.string(),
  messageId: z.string(),
  rule: z.string(),
  channel: z.enum(CHANNELS),
  kind: z.string(),
  flow: z.string(),
  run: z.string().nullable(),
  title: z.string().nullable(),
  cause: z.string(),
  link: z.string().nullable(),
  happenedAt: z.date(),
  state: z.enum(NOTIFICATION_STATES),
  attempts: z.int(),
  nextAttemptAt: z.date().nullable(),
  lastError: z.string().nullable(),
  settledAt: z.date().nullable(),
});

/** A message as people see it. */
export type Notification = z.output<typeof notification>;

/** Messages that are to be sent, and that were. */
export class Outbox {
  constructor(private readonly warehouse: DataSource) {}

  /** Takes messages that are due, the longest due first, and keeps others off them for `LEASE_MS`. */
  claim(most: number, now: Date): Promise<Claimed[]> {
    const until = new Date(now.getTime() + LEASE_MS);
    return queryRows(this.warehouse, claimed, claimSql, [now, most, until]);
  }

  /** Also when the claim is over: what was sent need not be sent by another. */
  async sent({ id }: Claimed, now: Date): Promise<void> {
    await this.warehouse.query(
      `UPDATE ops.notifications SET state = 'sent', settled_at = $2, last_error = NULL
       WHERE notification_id = $1 AND state = 'pending'`,
      [id, now],
    );
  }

  /** Leaves it for another attempt. */
  async retry({ id, attempt }: Claimed, error: string, next: Date): Promise<void> {
    await this.warehouse.query(
      `UPDATE ops.notifications SET last_error = $3, next_attempt_at = $4
       WHERE notification_id = $1 AND attempts = $2 AND state = 'pending'`,
      [id, attempt, error, next],
    );
  }

  /** Sends it no more. */
  async abandon({ id, attempt }: Claimed, error: string, now: Date): Promise<void> {
    await this.warehouse.query(
      `UPDATE ops.notifications SET state = 'abandoned', last_error = $3, settled_at = $4
       WHERE notification_id = $1 AND attempts = $2 AND state = 'pending'`,
      [id, attempt, error, now],
    );
  }

  /** Newest first, at most `first`, older than message `before` when given. */
  list(filter: {
    first: number;
    before?: number | undefined;
    flow?: string | undefined;
    state?: NotificationState | undefined;
  }): Promise<Notification[]> {
    const { first, before = null, flow = null, state = null } = filter;
    return queryRows(
      this.warehouse,
      notification,
      `SELECT notification_id AS id, message_id AS "messageId", rule, channel, kind, flow, run_id AS run,
              title, cause, link, happened_at AS "happenedAt", state, attempts, last_error AS "lastError",
              CASE state WHEN 'pending' THEN next_attempt_at END AS "nextAttemptAt",
              settled_at AS "settledAt"
       FROM ops.notifications
       WHERE ($2::bigint IS NULL OR notification_id < $2) AND ($3::text IS NULL OR flow = $3)
         AND ($4::text IS NULL OR state = $4)
       ORDER BY notification_id DESC LIMIT $1`,
      [first, before, flow, state],
    );
  }

  /** Forgets what was sent or abandoned long ago. */
  async tidy(now: Date): Promise<void> {
    await this.warehouse.query(
      `DELETE FROM ops.notifications
       WHERE state <> 'pending' AND settled_at < $1::timestamptz - make_interval(days => $2)`,
      [now, KEPT_DAYS],
    );
  }
}
