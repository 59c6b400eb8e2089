import { Schedules } from '#pipeline/triggers/schedules.js';
import { TextArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { FlowArg, ReasonArg } from '../arguments.js';
import { ScheduleInfo } from './schedule.model.js';
import { schedulesOf } from './schedule-info.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class RemoveScheduleArgs {
  @TextArg('Its name.', { required: true, maxLength: 100 })
  name!: string;

  @ReasonArg()
  reason!: string;

  @FlowArg()
  flow?: string;
}

/** Gives the schedules that are left. Throws SCHEDULE_NOT_FOUND. */
export const removeSchedule = defineOperation({
  name: 'removeSchedule',
  kind: 'mutation',
  summary: 'Removes a schedule; runs that it has started go on.',
  args: RemoveScheduleArgs,
  result: [ScheduleInfo],
  role: 'operator',
  audit: ['remove-schedule'],
  rest: {
    method: 'POST',
    path: 'schedules/:name/remove',
    statuses: { 200: 'The schedules that are left.' },
  },
  errors: ['SCHEDULE_NOT_FOUND'],
  examples: [
    { about: 'one that is not wanted', args: { name: 'mornings', reason: 'runs start by files' } },
  ],
  async run({ ledgers, actor }, { flow, name, reason }) {
    const ledger = ledgers.of(flow);
    await new Schedules(ledger).remove(name, { actor, reason });
    return schedulesOf(ledger);
  },
});
