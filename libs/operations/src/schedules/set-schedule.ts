import { Schedules } from '#pipeline/triggers/schedules.js';
import { BooleanArg, EnumArg, TextArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { FlowArg, PriorityArg, ReasonArg, type RunPriority } from '../arguments.js';
import { MissedTimes, ScheduleInfo } from './schedule.model.js';
import { schedulesOf } from './schedule-info.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class SetScheduleArgs {
  @TextArg('Its name: one that is there is changed.', {
    required: true,
    minLength: 1,
    maxLength: 100,
  })
  name!: string;

  @TextArg('Minute, hour, day, month and weekday, as in `30 6 * * 1-5`.', {
    required: true,
    maxLength: 200,
  })
  cron!: string;

  @TextArg('Time zone that the pattern is in, as in `Europe/Berlin`.', {
    required: true,
    maxLength: 100,
  })
  zone!: string;

  @EnumArg(MissedTimes, 'What becomes of missed times.', MissedTimes.run)
  missed: MissedTimes = MissedTimes.run;

  @BooleanArg(
    'Do nothing when no file, contract, SQL or rule has changed since the last run that succeeded.',
    true,
  )
  onlyIfChanged: boolean = true;

  @PriorityArg()
  priority: RunPriority = 'normal';

  @ReasonArg()
  reason!: string;

  @FlowArg()
  flow?: string;
}

/** Gives all schedules of the flow as they are then. */
export const setSchedule = defineOperation({
  name: 'setSchedule',
  kind: 'mutation',
  summary: 'Makes a schedule or changes one; its times count from now.',
  args: SetScheduleArgs,
  result: [ScheduleInfo],
  role: 'operator',
  audit: ['set-schedule'],
  rest: { method: 'POST', path: 'schedules', statuses: { 200: 'All schedules of the flow.' } },
  examples: [
    {
      about: 'each weekday morning',
      args: {
        name: 'mornings',
        cron: '30 6 * * 1-5',
        zone: 'Europe/Berlin',
        reason: 'files come at night',
      },
    },
  ],
  async run({ ledgers, actor }, { flow, reason, ...setting }) {
    const ledger = ledgers.of(flow);
    await new Schedules(ledger).set(setting, { actor, reason });
    return schedulesOf(ledger);
  },
});
