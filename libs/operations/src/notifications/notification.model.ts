import type { ChannelName } from '#notify/channel.js';
import type { Notification, NotificationState } from '#pipeline/notifications/outbox.js';
import { titleOf } from '#pipeline/notifications/dispatcher.js';
import { namedEnum } from '#serving/named-enum.js';
import { EnumOutput, IntOutput, Output, TextOutput } from '#serving/output.js';
import { ChannelEnum } from './rule.model.js';

export const StateEnum = namedEnum<NotificationState>(
  'NotificationState',
  'What became of a message.',
  {
    pending: 'To be sent, at once or later again.',
    sent: 'Whoever it was for has taken it.',
    abandoned: 'Given up: lastError says why.',
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

  @TextOutput(
    'What it tells of: failure, recovery, late, held, quarantine, refused, alert or test.',
  )
  kind!: string;

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
