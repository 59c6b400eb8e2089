import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { JobQueue } from '#jobs/job-queue.js';
import { CHANNELS } from '#notify/channel-declarations.js';
import { KINDS } from '#notify/kind-declarations.js';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';

const listMessagesSql = sqlFile(import.meta.url, './list_messages.sql');

/** Longer than any send takes; after it another dispatcher may claim the message. */
export const LEASE_MS = 120_000;
const KEPT_DAYS = 90;

const claimed = z.object({
  id: z.string(),
  messageId: z.string(),
  attempts: z.int(),
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

/** A message that one dispatcher has claimed. */
export type ClaimedMessage = z.output<typeof claimed>;

export const NOTIFICATION_STATES = ['pending', 'sent', 'abandoned'] as const;
export type NotificationState = (typeof NOTIFICATION_STATES)[number];

const notification = z.object({
  id: z.string(),
  messageId: z.string(),
  rule: z.string(),
  channel: z.enum(CHANNELS),
  kind: z.enum([...KINDS, 'test']),
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

/** A message as the API shows it. */
export type Notification = z.output<typeof notification>;

/** Messages to send, and messages that were sent. */
export class Outbox extends JobQueue<ClaimedMessage> {
  constructor(warehouse: DataSource) {
    super(warehouse, {
      name: 'ops.notifications',
      key: 'notification_id',
      pendingSql: "state = 'pending'",
      join: { table: 'ops.notification_rules r', on: 'r.rule_id = job.rule_id' },
      columns: `job.notification_id AS id, job.message_id AS "messageId", job.attempts, job.rule_id AS "ruleId",
        job.rule, r.channel, r.target, job.kind, job.flow, job.run_id AS run, job.title, job.cause, job.link,
        job.happened_at AS at`,
      row: claimed,
    });
  }

  /** Abandons the unsent messages of a removed rule. */
  async abandonRule(session: EntityManager, ruleId: string): Promise<void> {
    const columns = {
      state: 'abandoned',
      last_error: 'the rule was removed',
    };
    await this.cancel(session, ['rule_id', ruleId], columns);
  }

  /** Returns at most `first` messages, newest first, older than message `before` if set. */
  list(filter: {
    first: number;
    before?: number | undefined;
    flow?: string | undefined;
    state?: NotificationState | undefined;
  }): Promise<Notification[]> {
    const { first, before = null, flow = null, state = null } = filter;
    return queryRows(this.warehouse, notification, listMessagesSql, [first, before, flow, state]);
  }

  /** Deletes messages that were sent or abandoned long ago. */
  tidy(now: Date): Promise<void> {
    return this.deleteSettled(now, KEPT_DAYS);
  }
}
