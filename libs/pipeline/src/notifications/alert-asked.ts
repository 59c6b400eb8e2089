import type { Alert, FlowAlerts } from '../flow/alert.js';
import type { Kind } from './rule.js';
import { refused } from './rule-mistakes.js';

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
