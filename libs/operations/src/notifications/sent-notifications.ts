import type { ChannelName } from '#notify/channel.js';
import {
  type Notification,
  type NotificationState,
  Outbox,
} from '#pipeline/notifications/outbox.js';
import { titleOf } from '#pipeline/notifications/dispatcher.js';
import { EnumArg, TextArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { EnumOutput, IntOutput, Output, TextOutput } from '#serving/output.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { defineOperation } from '../operation.js';

const described: Record<ChannelName, string> = {
  webhook: 'JSON to a URL, signed as Standard Webhooks says.',
  slack: 'An incoming webhook of Slack, or of what takes its format.',
  email: 'An e-mail address.',
  sns: 'A topic of Amazon SNS.',
};

export const ChannelEnum = namedEnum<ChannelName>(
  'NotificationChannel',
  'How messages go out.',
  described,
);

const StateEnum = namedEnum<NotificationState>('NotificationState', 'What became of a message.', {
  pending: 'To be sent, at once or later again.',
  sent: 'Whoever it was for has taken it.',
  abandoned: 'Given up: lastError says why.',
});

const NotificationKind = namedEnum<Notification['kind']>(
  'NotificationKind',
  'What a message tells of.',
  {
    failure: 'A run failed.',
    recovery: 'A run succeeded after one that had failed.',
    late: 'A flow is not as fresh as it has to be.',
    held: 'The quality gate holds a snapshot back.',
    quarantine: 'A run set more rows aside than a rule allows.',
    refused: 'A run refused a file.',
    alert: 'An alert of a flow found something.',
    test: 'Nothing: somebody tried the rule.',
  },
);

@Output('A message that a rule gave rise to.', 'Notification')
export class NotificationDetail {
  @TextOutput('Number of the message.')
  id!: string;

  @TextOutput('What receivers know it by, however often it is sent.')
  messageId!: string;

  @TextOutput('Name of the rule.')
  rule!: string;

  @TextOutput('The flow it is about.')
  flow!: string;

  @EnumOutput(ChannelEnum, 'How it goes out.')
  channel!: ChannelName;

  @EnumOutput(NotificationKind, 'What it tells of.')
  kind!: Notification['kind'];

  @TextOutput('Number of the run it is about.', { nullable: true })
  run!: string | null;

  @TextOutput('The same in a few words for people.')
  title!: string;

  @TextOutput('Why, in one line.')
  cause!: string;

  @TextOutput('Where to read on, below the address of the API.', { nullable: true })
  link!: string | null;

  @TextOutput('When it happened (ISO 8601).')
  happenedAt!: string;

  @EnumOutput(StateEnum, 'What became of it.')
  state!: NotificationState;

  @IntOutput('How often it was tried.')
  attempts!: number;

  @TextOutput('When it is tried next (ISO 8601).', { nullable: true })
  nextAttemptAt!: string | null;

  @TextOutput('Why the last attempt failed.', { nullable: true })
  lastError!: string | null;

  @TextOutput('When it was sent or given up (ISO 8601).', { nullable: true })
  settledAt!: string | null;
}

export function messageOf(message: Notification): NotificationDetail {
  return {
    ...message,
    title: titleOf(message),
    happenedAt: message.happenedAt.toISOString(),
    nextAttemptAt: message.nextAttemptAt?.toISOString() ?? null,
    settledAt: message.settledAt?.toISOString() ?? null,
  };
}

@ArgsType()
class NotificationsArgs extends newestFirst('messages', { default: 50, max: 500 }) {
  @TextArg('Only those about this flow.')
  flow?: string;

  @EnumArg(StateEnum, 'Only those in this state.')
  state?: NotificationState;
}

export const notifications = defineOperation({
  name: 'notifications',
  kind: 'query',
  summary: 'What was told or is still to be told, newest first.',
  args: NotificationsArgs,
  result: [NotificationDetail],
  role: 'operator',
  rest: { method: 'GET', path: 'notifications', statuses: { 200: '' } },
  examples: [
    { about: 'the last ten', args: { first: 10 } },
    { about: 'what could not be sent', args: { state: 'abandoned' } },
  ],
  async run({ ledgers }, filter) {
    if (filter.flow !== undefined) ledgers.of(filter.flow);
    return (await new Outbox(ledgers.of().warehouse).list(filter)).map(messageOf);
  },
});
