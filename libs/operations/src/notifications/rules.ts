import type { Channels } from '#notify/channel.js';
import { channelDeclarations, type ChannelName } from '#notify/channel-declarations.js';
import { KINDS } from '#notify/kind-declarations.js';
import { resolveAlert, readKinds, type NotificationRule } from '#pipeline/notifications/rule.js';
import { NotificationRules } from '#pipeline/notifications/notification-rules.js';
import { Outbox } from '#pipeline/notifications/outbox.js';
import { AppError } from '#platform/errors/app-error.js';
import { EnumArg, IdArg, NumberArg, TextArg } from '#serving/input.js';
import { EnumOutput, NumberOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { TextListArg } from '#serving/text-list-arg.js';
import { FlowArg } from '../operation/arguments.js';
import type { OperationServices } from '../operation/operation-context.js';
import { defineOperation } from '../operation/operation.js';
import { ChannelEnum, toNotificationDetail, NotificationDetail } from './sent-notifications.js';

@Output(
  'A notification rule: the events of a flow that it reports, and their receiver.',
  'NotificationRule',
)
class NotificationRuleDetail {
  @TextOutput('Number of the rule.')
  id!: string;

  @TextOutput('Flow of the rule.')
  flow!: string;

  @TextOutput('Name of the rule, unique in its flow.')
  name!: string;

  @TextOutput('Kinds of events that it reports, separated by commas.')
  on!: string;

  @EnumOutput(ChannelEnum, 'Channel of its messages.')
  channel!: ChannelName;

  @TextOutput(
    'Target of its messages. Only the beginning of a URL is shown, because the rest may be a secret.',
  )
  target!: string;

  @NumberOutput(
    'Share of quarantined rows in new files, as a ratio. The rule reports a larger share.',
    {
      nullable: true,
    },
  )
  share!: number | null;

  @TextOutput('Cron pattern of the times when the flow must be fresh.', { nullable: true })
  cron!: string | null;

  @TextOutput('Time zone of the pattern.', { nullable: true })
  zone!: string | null;

  @TextOutput('Alert of the flow that it reports.', { nullable: true })
  alert!: string | null;

  @NumberOutput('Threshold of the alert.', { nullable: true })
  threshold!: number | null;

  @TextOutput('Actor who created it, as in the audit log.')
  createdBy!: string;

  @TextOutput('Time of creation (ISO 8601).')
  createdAt!: string;
}

@Output('A notification rule that was just set.', 'NotificationRuleSet')
class NotificationRuleSetDetail extends NotificationRuleDetail {
  @TextOutput(
    'A new secret with which the receiver verifies signatures. It is shown only this once. Null for an old secret, ' +
      'or messages without signature.',
    { nullable: true },
  )
  secret!: string | null;
}

/** Shown for a target that cannot be decrypted any more. */
const UNREADABLE =
  'encrypted with another NOTIFICATION_SECRET: restore that secret, or set the rule again';

function toRuleDetail(
  { kinds, target, createdAt, ...rule }: NotificationRule,
  channels: Channels,
): NotificationRuleDetail {
  return {
    ...rule,
    on: kinds.join(','),
    target: target === null ? UNREADABLE : channels[rule.channel].maskTarget(target),
    createdAt: createdAt.toISOString(),
  };
}

@ArgsType()
class RuleArgs {
  @IdArg('Number of the rule.')
  id!: string;
}

function openRules({
  ledgers,
  channels,
}: Pick<OperationServices, 'ledgers' | 'channels'>): NotificationRules {
  const { warehouse, audit } = ledgers.of();
  return new NotificationRules(warehouse, audit, channels);
}

@ArgsType()
class NotificationRulesArgs {
  @TextArg('Only rules of this flow.')
  flow?: string;
}

export const notificationRules = defineOperation({
  name: 'notificationRules',
  summary: 'Notification rules of the flows.',
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
    const rules = await openRules({ ledgers, channels }).list(name);
    return rules.map((rule) => toRuleDetail(rule, channels));
  },
});

const TARGETS = Object.entries(channelDeclarations)
  .map(([name, { target }]) => `${target} for \`${name}\``)
  .join(', ');

@ArgsType()
class SetNotificationRuleArgs {
  @FlowArg()
  flow?: string;

  @TextArg('Name of the rule. An existing rule of the flow with this name is changed.', {
    required: true,
    minLength: 1,
    maxLength: 100,
  })
  name!: string;

  @TextListArg(`Kinds of events to report: ${KINDS.join(', ')}.`, {
    required: true,
    maxLength: 100,
  })
  on!: string[];

  @EnumArg(ChannelEnum, 'Channel of the messages.', 'webhook')
  channel: ChannelName = 'webhook';

  @TextArg(`Target of the messages: ${TARGETS}.`, {
    required: true,
    minLength: 1,
  })
  target!: string;

  @NumberArg(
    'With `quarantine`: report a share of quarantined rows in new files above this ratio, for example 0.05.',
  )
  share?: number;

  @TextArg('With `late`: times when the flow must be fresh, as a cron pattern: `0 7 * * 1-5`.', {
    maxLength: 200,
  })
  cron?: string;

  @TextArg('With `late`: time zone of the pattern, for example `Europe/Berlin`.', {
    maxLength: 100,
  })
  zone?: string;

  @TextArg(
    'With `alert`: name of an alert of the flow, for example `store-drop`; "alerts" lists them.',
    {
      maxLength: 100,
    },
  )
  alert?: string;

  @NumberArg('With `alert`: threshold to report; default: the default threshold of the alert.')
  threshold?: number;
}

export const setNotificationRule = defineOperation({
  name: 'setNotificationRule',
  summary: 'Creates or changes a notification rule.',
  description:
    'Creates or changes a notification rule. The secret with which receivers of a webhook verify signatures is ' +
    'shown only this once.',
  args: SetNotificationRuleArgs,
  result: NotificationRuleSetDetail,
  role: 'admin',
  givesSecret: true,
  audit: ['set-notification-rule'],
  rest: {
    method: 'POST',
    path: 'notification-rules',
    statuses: { 200: 'The rule, with its secret if that is new.' },
  },
  examples: [
    {
      about: 'failures and recoveries to a program',
      args: { name: 'pager', on: ['failure', 'recovery'], target: 'https://pager.example/hook' },
    },
    {
      about: 'an e-mail if the flow is not fresh by seven on workdays',
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
      about: 'more than 5 % of the rows in quarantine, to Slack',
      args: {
        name: 'bad rows',
        on: ['quarantine'],
        channel: 'slack',
        target: 'https://hooks.slack.example/services/T/B/x',
        share: 0.05,
      },
    },
    {
      about: 'stores with a drop of more than 30 % on the year before, by e-mail',
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
    const { rule, secret = null } = await openRules({ ledgers, channels }).set(
      { ...place, share, cron, zone, ...resolveAlert(watched, kinds, asked) },
      actor,
    );
    return { ...toRuleDetail(rule, channels), secret };
  },
});

/** @throws AppError NOTIFICATION_RULE_NOT_FOUND */
export const removeNotificationRule = defineOperation({
  name: 'removeNotificationRule',
  summary: 'Removes a notification rule, and cancels its messages that are not sent yet.',
  args: RuleArgs,
  result: NotificationRuleDetail,
  role: 'admin',
  audit: ['remove-notification-rule'],
  rest: {
    method: 'POST',
    path: 'notification-rules/:id/remove',
    statuses: { 200: 'The removed rule.' },
  },
  errors: ['NOTIFICATION_RULE_NOT_FOUND'],
  examples: [{ about: 'a receiver that no longer exists', args: { id: '3' } }],
  async run({ ledgers, channels, actor }, { id }) {
    return toRuleDetail(await openRules({ ledgers, channels }).remove(id, actor), channels);
  },
});

/** @throws AppError NOTIFICATION_RULE_NOT_FOUND */
export const testNotification = defineOperation({
  name: 'testNotification',
  summary: 'Sends a test message for a notification rule.',
  description:
    'Sends a test message for a notification rule; "notifications" shows whether it was delivered.',
  args: RuleArgs,
  result: NotificationDetail,
  role: 'operator',
  audit: ['test-notification'],
  rest: {
    method: 'POST',
    path: 'notification-rules/:id/test',
    statuses: { 202: 'The message, which waits to be sent.' },
  },
  errors: ['NOTIFICATION_RULE_NOT_FOUND'],
  examples: [{ about: 'the first rule', args: { id: '1' } }],
  async run({ ledgers, channels, actor }, { id }) {
    const before = Number(await openRules({ ledgers, channels }).test(id, actor)) + 1;
    const outbox = new Outbox(ledgers.of().warehouse);
    const [message] = await outbox.list({ first: 1, before });
    if (!message)
      throw new AppError(
        'WAREHOUSE_FAILED',
        'the test message is not in the outbox: send it again',
      );
    return toNotificationDetail(message);
  },
});
