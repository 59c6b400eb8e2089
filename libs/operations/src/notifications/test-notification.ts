import { AppError } from '#platform/errors/app-error.js';
import { Outbox } from '#pipeline/notifications/outbox.js';
import { defineOperation } from '../operation.js';
import { messageOf, NotificationDetail } from './notification.model.js';
import { RuleArgs } from './rule-args.js';
import { rulesOf } from './rules-of.js';

/** Throws NOTIFICATION_RULE_NOT_FOUND. */
export const testNotification = defineOperation({
  name: 'testNotification',
  kind: 'mutation',
  summary: 'Sends a message by a rule, to see whether it arrives.',
  description: 'Sends a message by a rule; "notifications" tells whether it was taken.',
  args: RuleArgs,
  result: NotificationDetail,
  role: 'operator',
  audit: ['test-notification'],
  rest: {
    method: 'POST',
    path: 'notification-rules/:id/test',
    statuses: { 202: 'The message, as it waits to be sent.' },
  },
  errors: ['NOTIFICATION_RULE_NOT_FOUND'],
  examples: [{ about: 'the first rule', args: { id: '1' } }],
  async run({ ledgers, channels, actor }, { id }) {
    const before = Number(await rulesOf({ ledgers, channels }).test(id, actor)) + 1;
    const outbox = new Outbox(ledgers.of().warehouse);
    const [message] = await outbox.list({ first: 1, before });
    if (!message) throw new AppError('WAREHOUSE_FAILED', 'the message is not in the outbox');
    return messageOf(message);
  },
});
