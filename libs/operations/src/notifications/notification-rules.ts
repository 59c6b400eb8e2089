import { TextArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { detailOf, NotificationRuleDetail } from './rule.model.js';
import { rulesOf } from './rules-of.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class NotificationRulesArgs {
  @TextArg('Only those of this flow.')
  flow?: string;
}

export const notificationRules = defineOperation({
  name: 'notificationRules',
  kind: 'query',
  summary: 'Who is told of what happens to each flow.',
  args: NotificationRulesArgs,
  result: [NotificationRuleDetail],
  role: 'operator',
  rest: { method: 'GET', path: 'notification-rules', statuses: { 200: '' } },
  examples: [
    { about: 'all of them', args: {} },
    { about: 'those of one flow', args: { flow: 'weekly-sales' } },
  ],
  async run({ ledgers, channels }, { flow }) {
    const name = flow === undefined ? undefined : ledgers.of(flow).flow.name;
    const rules = await rulesOf({ ledgers, channels }).list(name);
    return rules.map((rule) => detailOf(rule, channels));
  },
});
