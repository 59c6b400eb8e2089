import type { ChannelName, Channels } from '#notify/channel.js';
import type { NotificationRule } from '#pipeline/notifications/rule.js';
import { namedEnum } from '#serving/named-enum.js';
import { EnumOutput, NumberOutput, Output, TextOutput } from '#serving/output.js';

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

@Output('Who is told of what happens to a flow.', 'NotificationRule')
export class NotificationRuleDetail {
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
export class NotificationRuleSetDetail extends NotificationRuleDetail {
  @TextOutput(
    'What its receiver checks signatures by, where that is new: it is shown this once. Null for what is not signed.',
    { nullable: true },
  )
  secret!: string | null;
}

/** In place of a target that nobody can open any more. */
const UNREADABLE =
  'set under another NOTIFICATION_SECRET: give that one again, or set the rule anew';

export function detailOf(
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
