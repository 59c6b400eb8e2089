import { NotificationRules } from '#pipeline/notifications/notification-rules.js';
import type { OperationServices } from '../operation-context.js';

/** The rules of all flows. */
export function rulesOf({
  ledgers,
  channels,
}: Pick<OperationServices, 'ledgers' | 'channels'>): NotificationRules {
  const { warehouse, audit } = ledgers.of();
  return new NotificationRules(warehouse, audit, channels);
}
