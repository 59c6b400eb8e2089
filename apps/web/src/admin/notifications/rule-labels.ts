import type { Schemas } from '../../data/api.js';

type Rule = Schemas['NotificationRule'];
type Limits = Pick<Rule, 'share' | 'cron' | 'zone' | 'alert' | 'threshold'>;

/** Returns the limits of a rule: `more than 5 % of the rows`. */
export function formatLimits({ share, cron, zone, alert, threshold }: Limits): string {
  const limits: string[] = [];
  if (share !== null) limits.push(`more than ${Number((share * 100).toFixed(2))} % of the rows`);
  if (cron !== null) limits.push(`deadline ${cron} ${zone ?? ''}`.trimEnd());
  if (alert !== null) limits.push(`${alert} above ${threshold ?? 'its default'}`);
  return limits.join(', ');
}
