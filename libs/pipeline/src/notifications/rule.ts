import { z } from 'zod';
import { CronTimes } from '#jobs/cron-times.js';
import { CHANNELS } from '#notify/channel-declarations.js';
import { type Kind, KINDS } from '#notify/kind-declarations.js';
import { refusedArgument } from '#platform/errors/refused-argument.js';
import type { Alert, FlowAlerts } from '../flow/alert.js';

export const RULE_COLUMNS = `rule_id AS id, flow, name, kinds, channel, target, share, cron, zone, alert,
  threshold::float8 AS threshold, created_by AS "createdBy", created_at AS "createdAt"`;

export const notificationRule = z.object({
  id: z.string(),
  flow: z.string(),
  name: z.string(),
  kinds: z.array(z.enum(KINDS)),
  channel: z.enum(CHANNELS),
  /** Encrypted if it may be a secret, and never shown then. */
  target: z.string(),
  /** Share of a run's new rows above which quarantined rows are reported. With `quarantine` only. */
  share: z.number().nullable(),
  /** When the flow must be fresh: a cron pattern of five fields, and its time zone. With `late` only. */
  cron: z.string().nullable(),
  zone: z.string().nullable(),
  /** The alert of the flow and its threshold. With `alert` only. */
  alert: z.string().nullable(),
  threshold: z.number().nullable(),
  createdBy: z.string(),
  createdAt: z.date(),
});

export type StoredRule = z.output<typeof notificationRule>;

/** A rule that sends messages about a flow to a target. The target is null when it cannot be decrypted. */
export type NotificationRule = Omit<StoredRule, 'target'> & { target: string | null };

/** The events of a rule, with their parameters. */
export interface RuleEvents {
  kinds: readonly Kind[];
  share: number | null;
  cron: string | null;
  zone: string | null;
}

/**
 * Parses the kinds of events of a rule.
 * @param text kinds separated by commas
 * @throws AppError ARGUMENT_INVALID
 */
export function readKinds(text: string): Kind[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !isKind(name));
  if (unknown === undefined) return [...new Set(names.filter(isKind))];
  throw refusedArgument('on', `there is no ${unknown || 'empty word'}; use ${KINDS.join(', ')}`);
}

/** @throws AppError ARGUMENT_INVALID with one sentence about the first mistake */
export function checkRuleEvents({ kinds, share, cron, zone }: RuleEvents): void {
  const ofShare = kinds.includes('quarantine');
  if (ofShare !== (share !== null)) {
    const problem = ofShare
      ? 'write the least share of quarantined rows to report, for example 0.05'
      : 'only the event quarantine has it; remove it';
    throw refusedArgument('share', problem);
  }
  if (share !== null && !(share >= 0 && share < 1)) {
    throw refusedArgument(
      'share',
      'write a share from 0 to less than 1, for example 0.05 for 5 % of the rows',
    );
  }
  const isLate = kinds.includes('late');
  if (isLate !== (cron !== null)) {
    const problem = isLate
      ? 'write the deadline as cron, for example 0 7 * * 1-5'
      : 'only the event late has it; remove it';
    throw refusedArgument('cron', problem);
  }
  if (isLate !== (zone !== null)) {
    throw refusedArgument(
      'zone',
      isLate
        ? 'write the time zone of the deadline, for example Europe/Berlin'
        : 'only the event late has it; remove it',
    );
  }
  // Rejects invalid patterns and zones, and patterns that never match.
  if (cron !== null && zone !== null) new CronTimes(cron, zone);
}

const isKind = (name: string): name is Kind => (KINDS as readonly string[]).includes(name);

/**
 * Returns the alert of a rule and its threshold.
 * @param asked without a threshold the default applies
 * @throws AppError ARGUMENT_INVALID for an alert that the flow lacks, or a threshold out of range
 */
export function readAlert(
  flow: FlowAlerts,
  asked: { alert: string; threshold?: number | undefined },
): { alert: Alert; threshold: number } {
  const alert = flow.alerts.find(({ name }) => name === asked.alert);
  if (!alert) {
    const names = flow.alerts.map(({ name }) => name).join(', ') || 'another flow: it has none';
    throw refusedArgument('alert', `${flow.name} has no alert ${asked.alert}; use ${names}`);
  }
  const { default: usual, min, max, meaning } = alert.threshold;
  const threshold = asked.threshold ?? usual;
  if (threshold >= min && threshold <= max) return { alert, threshold };
  throw refusedArgument('threshold', `write a number from ${min} to ${max}: ${meaning}`);
}

/** Returns the stored alert and threshold of a rule; both null for a rule without an alert. */
export function resolveAlert(
  flow: FlowAlerts,
  kinds: readonly Kind[],
  { alert, threshold }: { alert?: string | undefined; threshold?: number | undefined },
): { alert: string | null; threshold: number | null } {
  if (kinds.includes('alert')) {
    if (alert === undefined)
      throw refusedArgument(
        'alert',
        'write the name of an alert, for example store-drop; "alerts" lists them',
      );
    return { alert, threshold: readAlert(flow, { alert, threshold }).threshold };
  }
  if (alert !== undefined) throw refusedArgument('alert', 'only the event alert has it; remove it');
  if (threshold !== undefined)
    throw refusedArgument('threshold', 'only the event alert has it; remove it');
  return { alert: null, threshold: null };
}
