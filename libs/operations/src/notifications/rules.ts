import type { ChannelName, Channels } from '#notify/channel.js';
import { alertOf } from '#pipeline/notifications/rule.js';
import { NotificationRules } from '#pipeline/notifications/notification-rules.js';
import { Outbox } from '#pipeline/notifications/outbox.js';
import { readKinds } from '#pipeline/notifications/rule.js';
import type { NotificationRule } from '#pipeline/notifications/rule.js';
import { AppError } from '#platform/errors/app-error.js';
import { EnumArg, IdArg, NumberArg, TextArg } from '#serving/input.js';
import { EnumOutput, NumberOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { TextListArg } from '#serving/text-list-arg.js';
import { FlowArg } from '../arguments.js';
import type { OperationServices } from '../operation-context.js';
import { defineOperation } from '../operation.js';
import { ChannelEnum, messageOf, NotificationDetail } from './sent-notifications.js';

@Output('Who is told of what happens to a flow.', 'NotificationRule')
class NotificationRuleDetail {
  @TextOutput('Number of the rule.')
  id!: string;

  @TextOutput('The flow it watches.')
  flow!: string;

  @TextOutput('Its name: one rule of a flow has it.')
  name!: string;

  @TextOutput('What it tells of, separated by commas.')
  on!: string;

  @EnumOutput(ChannelEnum, 'How its messages go out.')
  channel!: ChannelName;

  @TextOutput('Where to; of a URL no more than its beginning, as the rest may be a secret.')
  target!: string;

  @NumberOutput('Of the rows of new files: more than that in quarantine is told.', {
    nullable: true,
  })
  share!: number | null;

  @TextOutput('When the flow has to be fresh: a cron pattern.', { nullable: true })
  cron!: string | null;

  @TextOutput('Time zone that the pattern is in.', { nullable: true })
  zone!: string | null;

  @TextOutput('Which alert of the flow it tells of.', { nullable: true })
  alert!: string | null;

  @NumberOutput('From which threshold on.', { nullable: true })
  threshold!: number | null;

  @TextOutput('Who made it.')
  createdBy!: string;

  @TextOutput('When (ISO 8601).')
  createdAt!: string;
}

@Output('A rule as it was set.', 'NotificationRuleSet')
class NotificationRuleSetDetail extends NotificationRuleDetail {
  @TextOutput(
    'What its receiver checks signatures by, where that is new: it is shown this once. Null for what is not signed.',
    { nullable: true },
  )
  secret!: string | null;
}

/** Shown for a target that cannot be decrypted any more. */
const UNREADABLE =
  'set under another NOTIFICATION_SECRET: give that one again, or set the rule anew';

function detailOf(
  { kinds, target, createdAt, ...rule }: NotificationRule,
  channels: Channels,
): NotificationRuleDetail {
  return {
    ...rule,
    on: kinds.join(','),
    target: target === null ? UNREADABLE : channels[rule.channel].shown(target),
    createdAt: createdAt.toISOString(),
  };
}

/** Identifies a rule. */
@ArgsType()
class RuleArgs {
  @IdArg('Number of the rule.')
  id!: string;
}

/** The rules of all flows. */
function rulesOf({
  ledgers,
  channels,
}: Pick<OperationServices, 'ledgers' | 'channels'>): NotificationRules {
  const { warehouse, audit } = ledgers.of();
  return new NotificationRules(warehouse, audit, channels);
}

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

@ArgsType()
class SetNotificationRuleArgs {
  @FlowArg()
  flow?: string;

  @TextArg('Its name; a rule of the flow that has it already is changed.', {
    required: true,
    minLength: 1,
    maxLength: 100,
  })
  name!: string;

  @TextListArg('What it tells of: failure, recovery, late, held, quarantine, refused, alert.', {
    required: true,
    maxLength: 100,
  })
  on!: string[];

  @EnumArg(ChannelEnum, 'How its messages go out.', 'webhook')
  channel: ChannelName = 'webhook';

  @TextArg('Where to: an https:// URL, an e-mail address, or the ARN of a topic.', {
    required: true,
    minLength: 1,
  })
  target!: string;

  @NumberArg('With quarantine: tell of more than this share of the rows of new files, as 0.05.')
  share?: number;

  @TextArg('With late: when the flow has to be fresh, as a cron pattern: `0 7 * * 1-5`.', {
    maxLength: 200,
  })
  cron?: string;

  @TextArg('With late: time zone that the pattern is in, as `Europe/Berlin`.', { maxLength: 100 })
  zone?: string;

  @TextArg('With alert: which alert of the flow, as `store-drop`; "alerts" lists them.', {
    maxLength: 100,
  })
  alert?: string;

  @NumberArg('With alert: from which threshold on; the usual one of the alert when left out.')
  threshold?: number;
}

export const setNotificationRule = defineOperation({
  name: 'setNotificationRule',
  kind: 'mutation',
  summary: 'Says who is told of what happens to a flow.',
  description:
    'Says who is told of what happens to a flow. What receivers of a webhook check signatures by is shown this once.',
  args: SetNotificationRuleArgs,
  result: NotificationRuleSetDetail,
  role: 'admin',
  givesSecret: true,
  audit: ['set-notification-rule'],
  rest: {
    method: 'POST',
    path: 'notification-rules',
    statuses: { 200: 'The rule, and its secret where that is new.' },
  },
  examples: [
    {
      about: 'failures and recoveries to a program',
      args: { name: 'pager', on: ['failure', 'recovery'], target: 'https://pager.example/hook' },
    },
    {
      about: 'an e-mail when nothing is fresh by seven on workdays',
      args: {
        name: 'by seven',
        on: ['late'],
        channel: 'email',
        target: 'sales@retail.example',
        cron: '0 7 * * 1-5',
        zone: 'Europe/Berlin',
      },
    },
    {
      about: 'more than one row in twenty in quarantine, to Slack',
      args: {
        name: 'bad rows',
        on: ['quarantine'],
        channel: 'slack',
        target: 'https://hooks.slack.example/services/T/B/x',
        share: 0.05,
      },
    },
    {
      about: 'stores that are down by more than three tenths on the year before, by e-mail',
      args: {
        name: 'stores down',
        on: ['alert'],
        channel: 'email',
        target: 'sales@retail.example',
        alert: 'store-drop',
        threshold: 0.3,
      },
    },
  ],
  async run({ ledgers, channels, actor }, { flow, on, ...asked }) {
    const { share = null, cron = null, zone = null, name, channel, target } = asked;
    const watched = ledgers.of(flow).flow;
    const kinds = readKinds(on.join(','));
    const place = { flow: watched.name, name, kinds, channel, target };
    const { rule, secret = null } = await rulesOf({ ledgers, channels }).set(
      { ...place, share, cron, zone, ...alertOf(watched, kinds, asked) },
      actor,
    );
    return { ...detailOf(rule, channels), secret };
  },
});

/** @throws AppError NOTIFICATION_RULE_NOT_FOUND */
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

/** @throws AppError NOTIFICATION_RULE_NOT_FOUND */
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
