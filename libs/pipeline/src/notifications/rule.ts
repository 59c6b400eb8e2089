import { z } from 'zod';
import { CHANNELS } from '#notify/channel.js';

/** What a rule can tell of. */
export const KINDS = [
  'failure',
  'recovery',
  'late',
  'held',
  'quarantine',
  'refused',
  'alert',
] as const;
export type Kind = (typeof KINDS)[number];

export const RULE_COLUMNS = `rule_id AS id, flow, name, kinds, channel, target, share, cron, zone, alert,
  threshold::float8 AS threshold, created_by AS "createdBy", created_at AS "createdAt"`;

export const notificationRule = z.object({
  id: z.string(),
  flow: z.string(),
  name: z.string(),
  kinds: z.array(z.enum(KINDS)),
  channel: z.enum(CHANNELS),
  /** May be a secret, and is encrypted then: shown to nobody as it is. */
  target: z.string(),
  /** Of the rows that a run read anew: more than that set aside is told. With `quarantine` only. */
  share: z.number().nullable(),
  /** When the flow has to be fresh: a cron pattern of five fields, and its time zone. With `late` only. */
  cron: z.string().nullable(),
  zone: z.string().nullable(),
  /** Which alert of the flow, and from which threshold on. With `alert` only. */
  alert: z.string().nullable(),
  threshold: z.number().nullable(),
  createdBy: z.string(),
  createdAt: z.date(),
});

/** A rule as it is written down. */
export type StoredRule = z.output<typeof notificationRule>;

/** Who is told of what happens to a flow. Its target is null where it cannot be opened any more. */
export type NotificationRule = Omit<StoredRule, 'target'> & { target: string | null };
