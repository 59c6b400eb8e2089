import { channelDeclarations, type ChannelName } from '#notify/channel-declarations.js';
import { kindDeclarations } from '#notify/kind-declarations.js';
import {
  type Notification,
  type NotificationState,
  Outbox,
} from '#pipeline/notifications/outbox.js';
import { formatTitle } from '#pipeline/notifications/dispatcher.js';
import { EnumArg, TextArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { EnumOutput, IntOutput, Output, TextOutput } from '#serving/output.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { defineOperation } from '../operation/operation.js';

/** Returns the descriptions of all entries, by name. */
function describe<Name extends string>(
  declarations: Record<Name, { description: string }>,
): Record<Name, string> {
  const all = Object.entries<{ description: string }>(declarations);
  return Object.fromEntries(all.map(([name, { description }]) => [name, description])) as Record<
    Name,
    string
  >;
}

export const ChannelEnum = namedEnum<ChannelName>(
  'NotificationChannel',
  'Channel of messages.',
  describe(channelDeclarations),
);

const StateEnum = namedEnum<NotificationState>('NotificationState', 'State of a message.', {
  pending: 'It waits for its first or next attempt.',
  sent: 'The receiver accepted it.',
  abandoned: 'It failed and is not retried: see `lastError`.',
});

const NotificationKind = namedEnum<Notification['kind']>(
  'NotificationKind',
  'Kind of event that a message reports.',
  { ...describe(kindDeclarations), test: 'A test of the rule.' },
);

@Output('A message of a notification rule.', 'Notification')
export class NotificationDetail {
  @TextOutput('Number of the message.')
  id!: string;

  @TextOutput('Identifier for receivers; each attempt sends the same one.')
  messageId!: string;

  @TextOutput('Name of the rule.')
  rule!: string;

  @TextOutput('Flow of the event.')
  flow!: string;

  @EnumOutput(ChannelEnum, 'Channel of the message.')
  channel!: ChannelName;

  @EnumOutput(NotificationKind, 'Kind of event that it reports.')
  kind!: Notification['kind'];

  @TextOutput('Number of the run.', { nullable: true })
  run!: string | null;

  @TextOutput('Title, in a few words.')
  title!: string;

  @TextOutput('Cause, in one line.')
  cause!: string;

  @TextOutput('Link to details, relative to the address of the API.', { nullable: true })
  link!: string | null;

  @TextOutput('Time of the event (ISO 8601).')
  happenedAt!: string;

  @EnumOutput(StateEnum, 'State of the message.')
  state!: NotificationState;

  @IntOutput('Number of attempts.')
  attempts!: number;

  @TextOutput('Time of the next attempt (ISO 8601).', { nullable: true })
  nextAttemptAt!: string | null;

  @TextOutput('Error of the last attempt.', { nullable: true })
  lastError!: string | null;

  @TextOutput('Time when it was accepted or failed finally (ISO 8601).', {
    nullable: true,
  })
  settledAt!: string | null;
}

export function toNotificationDetail(message: Notification): NotificationDetail {
  return {
    ...message,
    title: formatTitle(message),
    happenedAt: message.happenedAt.toISOString(),
    nextAttemptAt: message.nextAttemptAt?.toISOString() ?? null,
    settledAt: message.settledAt?.toISOString() ?? null,
  };
}

@ArgsType()
class NotificationsArgs extends newestFirst('messages', { default: 50, max: 500 }) {
  @TextArg('Only messages about this flow.')
  flow?: string;

  @EnumArg(StateEnum, 'Only messages in this state.')
  state?: NotificationState;
}

export const notifications = defineOperation({
  name: 'notifications',
  summary: 'Messages of notification rules, sent and waiting, newest first.',
  args: NotificationsArgs,
  result: [NotificationDetail],
  role: 'operator',
  rest: { method: 'GET', path: 'notifications', statuses: { 200: '' } },
  examples: [
    { about: 'the last ten', args: { first: 10 } },
    { about: 'messages that failed', args: { state: 'abandoned' } },
  ],
  async run({ ledgers }, filter) {
    if (filter.flow !== undefined) ledgers.of(filter.flow);
    return (await new Outbox(ledgers.of().warehouse).list(filter)).map(toNotificationDetail);
  },
});
