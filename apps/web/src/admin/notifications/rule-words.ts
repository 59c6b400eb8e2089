import type { Schemas } from '../../data/api.js';

/** The kinds of events that a rule may report. */
export const EVENTS = {
  failure: 'each failed run',
  recovery: 'the first good run after a failed one',
  late: 'a deadline without a publication',
  held: 'a snapshot that the quality gate holds back',
  quarantine: 'a run with too many rows in quarantine',
  refused: 'refused files',
  alert: 'a store or department far off its usual sales',
} as const;

export type EventName = keyof typeof EVENTS;
export const EVENT_NAMES = Object.keys(EVENTS) as readonly EventName[];

export const CHANNELS = [
  'webhook',
  'slack',
  'email',
  'sns',
] as const satisfies readonly Rule['channel'][];

type Rule = Schemas['NotificationRule'];
type Limits = Pick<Rule, 'share' | 'cron' | 'zone' | 'alert' | 'threshold'>;

/** Returns the limits of a rule: `more than 5 % of the rows`. */
export function limitsOf({ share, cron, zone, alert, threshold }: Limits): string {
  const limits: string[] = [];
  if (share !== null) limits.push(`more than ${Number((share * 100).toFixed(2))} % of the rows`);
  if (cron !== null) limits.push(`deadline ${cron} ${zone ?? ''}`.trimEnd());
  if (alert !== null) limits.push(`${alert} above ${threshold ?? 'its default'}`);
  return limits.join(', ');
}
