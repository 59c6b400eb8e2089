import { defineOperation } from '../operation.js';
import { FlowArg } from '../arguments.js';
import { ScheduleInfo } from './schedule.model.js';
import { schedulesOf } from './schedule-info.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class SchedulesArgs {
  @FlowArg()
  flow?: string;
}

export const schedules = defineOperation({
  name: 'schedules',
  kind: 'query',
  summary: 'Schedules of a flow, with when each is due next.',
  args: SchedulesArgs,
  result: [ScheduleInfo],
  role: 'operator',
  rest: { method: 'GET', path: 'schedules', statuses: { 200: '' } },
  examples: [{ about: 'those of weekly-sales', args: {} }],
  run: ({ ledgers }, { flow }) => schedulesOf(ledgers.of(flow)),
});
