import type { ChannelName } from '#notify/channel.js';
import { alertOf, readKinds } from '#pipeline/notifications/rule.js';
import { EnumArg, NumberArg, TextArg } from '#serving/input.js';
import { TextListArg } from '#serving/text-list-arg.js';
import { defineOperation } from '../operation.js';
import { FlowArg } from '../arguments.js';
import { ChannelEnum, detailOf, NotificationRuleSetDetail } from './rule.model.js';
import { rulesOf } from './rules-of.js';
import { ArgsType } from '#serving/schema-decorators.js';

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
