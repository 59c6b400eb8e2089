import { z } from 'zod';
import { CronTimes } from '#jobs/cron-times.js';
import { CHANNELS } from '#notify/channel.js';
import { AppError, type ArgumentProblem } from '#platform/errors/app-error.js';
import type { Alert, FlowAlerts } from '../flow/alert.js';

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

/** What a rule tells of, and what it needs to know for that. */
export interface Asked {
  kinds: readonly Kind[];
  share: number | null;
  cron: string | null;
  zone: string | null;
}

/**
 * Reads what a rule is to tell of.
 * @param text kinds separated by commas
 * @throws AppError ARGUMENT_INVALID
 */
export function readKinds(text: string): Kind[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !isKind(name));
  if (unknown === undefined) return [...new Set(names.filter(isKind))];
  throw refused('on', `there is no ${unknown || 'empty word'}; use ${KINDS.join(', ')}`);
}

/** @throws AppError ARGUMENT_INVALID with one sentence about the first thing that is wrong */
export function checkAsked({ kinds, share, cron, zone }: Asked): void {
  const ofShare = kinds.includes('quarantine');
  if (ofShare !== (share !== null)) {
    const problem = ofShare
      ? 'say from which share of the rows on, as 0.05'
      : 'it goes with quarantine only';
    throw refused('share', problem);
  }
  if (share !== null && !(share >= 0 && share < 1)) {
    throw refused('share', 'give a share from 0 to less than 1, as 0.05 for one row in twenty');
  }
  const isLate = kinds.includes('late');
  if (isLate !== (cron !== null)) {
    const problem = isLate ? 'say by when, as 0 7 * * 1-5' : 'it goes with late only';
    throw refused('cron', problem);
  }
  if (isLate !== (zone !== null)) {
    throw refused('zone', isLate ? 'say in which, as Europe/Berlin' : 'it goes with late only');
  }
  // It refuses what is no pattern or zone, and what never comes.
  if (cron !== null && zone !== null) new CronTimes(cron, zone);
}

export function refused(argument: string, problem: string): AppError {
  const problems: ArgumentProblem[] = [{ argument, problem }];
  return new AppError('ARGUMENT_INVALID', `${argument}: ${problem}`, { problems });
}

const isKind = (name: string): name is Kind => (KINDS as readonly string[]).includes(name);

/**
 * The alert that a rule tells of, and from which threshold on.
 * @param asked no threshold is the usual one
 * @throws AppError ARGUMENT_INVALID for what the flow has not, or a threshold out of its range
 */
export function readAlert(
  flow: FlowAlerts,
  asked: { alert: string; threshold?: number | undefined },
): { alert: Alert; threshold: number } {
  const alert = flow.alerts.find(({ name }) => name === asked.alert);
  if (!alert) {
    const names = flow.alerts.map(({ name }) => name).join(', ') || 'another flow: it has none';
    throw refused('alert', `${flow.name} has no alert ${asked.alert}; use ${names}`);
  }
  const { default: usual, min, max, means } = alert.threshold;
  const threshold = asked.threshold ?? usual;
  if (threshold >= min && threshold <= max) return { alert, threshold };
  throw refused('threshold', `give a number from ${min} to ${max}: ${means}`);
}

/** What a rule says of an alert: both, or neither where it tells of none. */
export function alertOf(
  flow: FlowAlerts,
  kinds: readonly Kind[],
  { alert, threshold }: { alert?: string | undefined; threshold?: number | undefined },
): { alert: string | null; threshold: number | null } {
  if (kinds.includes('alert')) {
    if (alert === undefined)
      throw refused('alert', 'say which, as store-drop; "alerts" lists them');
    return { alert, threshold: readAlert(flow, { alert, threshold }).threshold };
  }
  if (alert !== undefined) throw refused('alert', 'it goes with alert only');
  if (threshold !== undefined) throw refused('threshold', 'it goes with alert only');
  return { alert: null, threshold: null };
}
