import { Schedules } from '#pipeline/triggers/schedules.js';
import { IntArg, TextArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { FlowArg } from '../arguments.js';
import { ScheduleTimeInfo } from './schedule.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class ScheduleTimesArgs {
  @TextArg('Only times of this schedule.')
  name?: string;

  @IntArg('Times to give, newest first.', { min: 1, max: 1_000, default: 50 })
  first: number = 50;

  @FlowArg()
  flow?: string;
}

export const scheduleTimes = defineOperation({
  name: 'scheduleTimes',
  kind: 'query',
  summary: 'What became of the times of schedules, newest first.',
  args: ScheduleTimesArgs,
  result: [ScheduleTimeInfo],
  role: 'operator',
  rest: { method: 'GET', path: 'schedules/times', statuses: { 200: '' } },
  examples: [{ about: 'the last ten of one', args: { name: 'nightly', first: 10 } }],
  async run({ ledgers }, { flow, name, first }) {
    const times = await new Schedules(ledgers.of(flow)).times(first, name);
    return times.map(({ dueAt, decidedAt, ...time }) => ({
      ...time,
      dueAt: dueAt.toISOString(),
      decidedAt: decidedAt.toISOString(),
    }));
  },
});
