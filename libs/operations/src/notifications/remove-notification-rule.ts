import { defineOperation } from '../operation.js';
import { RuleArgs } from './rule-args.js';
import { detailOf, NotificationRuleDetail } from './rule.model.js';
import { rulesOf } from './rules-of.js';

/** Throws NOTIFICATION_RULE_NOT_FOUND. */
export const removeNotificationRule = defineOperation({
  name: 'removeNotificationRule',
  kind: 'mutation',
  summary: 'Removes a rule; what it has not sent yet is not sent any more.',
  args: RuleArgs,
  result: NotificationRuleDetail,
  role: 'admin',
  audit: ['remove-notification-rule'],
  rest: {
    method: 'POST',
    path: 'notification-rules/:id/remove',
    statuses: { 200: 'The rule as it was.' },
  },
  errors: ['NOTIFICATION_RULE_NOT_FOUND'],
  examples: [{ about: 'a receiver that is gone', args: { id: '3' } }],
  async run({ ledgers, channels, actor }, { id }) {
    return detailOf(await rulesOf({ ledgers, channels }).remove(id, actor), channels);
  },
});
