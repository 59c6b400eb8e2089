import { type NotificationState, Outbox } from '#pipeline/notifications/outbox.js';
import { EnumArg, TextArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { messageOf, NotificationDetail, StateEnum } from './notification.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

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
