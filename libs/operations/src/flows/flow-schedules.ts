import { CronTimes } from '#jobs/cron-times.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import { Schedules } from '#pipeline/triggers/schedules.js';
import { BooleanArg, EnumArg, IntArg, TextArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { BooleanOutput, EnumOutput, IntOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { FlowArg, PriorityArg, ReasonArg, RunPriority } from '../operation/arguments.js';
import { defineOperation } from '../operation/operation.js';

export const MissedTimes = namedEnum(
  'MissedTimes',
  'Handling of times of a schedule at which no worker was running.',
  {
    run: 'One run replaces all missed times, as soon as a worker is running.',
    skip: 'Missed times are skipped.',
  },
);
export type MissedTimes = keyof typeof MissedTimes;

const ScheduleOutcome = namedEnum('ScheduleOutcome', 'Result of a time of a schedule.', {
  started: 'A run started.',
  waits: 'A run waits for the active one.',
  merged: 'The waiting run took the request.',
  refused: 'No run started, because a run was active.',
  skipped: 'The time was missed, or the flow was paused.',
});

@Output('A schedule: times at which runs of a flow start.')
class ScheduleInfo {
  @TextOutput('Flow of the schedule.')
  flow!: string;

  @TextOutput('Name of the schedule.')
  name!: string;

  @TextOutput('Minute, hour, day, month and weekday.')
  cron!: string;

  @TextOutput('Time zone of the pattern.')
  zone!: string;

  @EnumOutput(MissedTimes, 'Handling of missed times.')
  missed!: MissedTimes;

  @BooleanOutput('Whether a run does nothing if no file has changed.')
  onlyIfChanged!: boolean;

  @EnumOutput(RunPriority, 'Priority of its runs among waiting runs.')
  priority!: RunPriority;

  @TextOutput('Next due time (ISO 8601).', { nullable: true })
  nextAt!: string | null;
}

@Output('Result of one time of a schedule.')
class ScheduleTimeInfo {
  @TextOutput('Name of the schedule.')
  schedule!: string;

  @TextOutput('Due time (ISO 8601).')
  dueAt!: string;

  @EnumOutput(ScheduleOutcome, 'Result of the time.')
  outcome!: keyof typeof ScheduleOutcome;

  @TextOutput('Number of the run that started, took the request, or was active.', {
    nullable: true,
  })
  runId!: string | null;

  @IntOutput('Number of missed times before it; 1000 means 1000 or more.')
  missed!: number;

  @TextOutput('Time of the decision (ISO 8601).')
  decidedAt!: string;
}

/** Schedules of a flow as shown to operators. */
async function listSchedules(ledger: Ledger): Promise<ScheduleInfo[]> {
  const now = new Date();
  const all = await new Schedules(ledger).list();
  return all.map(({ decidedUntil: _decided, ...schedule }) => ({
    ...schedule,
    flow: ledger.flow.name,
    nextAt: new CronTimes(schedule.cron, schedule.zone).after(now)?.toISOString() ?? null,
  }));
}

@ArgsType()
class SchedulesArgs {
  @FlowArg()
  flow?: string;
}

export const schedules = defineOperation({
  name: 'schedules',
  summary: 'Schedules of a flow, with the next due time of each.',
  args: SchedulesArgs,
  result: [ScheduleInfo],
  role: 'operator',
  rest: { method: 'GET', path: 'schedules', statuses: { 200: '' } },
  examples: [{ about: 'those of weekly-sales', args: {} }],
  run: ({ ledgers }, { flow }) => listSchedules(ledgers.of(flow)),
});

@ArgsType()
class SetScheduleArgs {
  @TextArg('Name of the schedule. An existing schedule with this name is changed.', {
    required: true,
    minLength: 1,
    maxLength: 100,
  })
  name!: string;

  @TextArg('Minute, hour, day, month and weekday, for example `30 6 * * 1-5`.', {
    required: true,
    maxLength: 200,
  })
  cron!: string;

  @TextArg('Time zone of the pattern, for example `Europe/Berlin`.', {
    required: true,
    maxLength: 100,
  })
  zone!: string;

  @EnumArg(MissedTimes, 'Handling of missed times.', MissedTimes.run)
  missed: MissedTimes = MissedTimes.run;

  @BooleanArg(
    'Whether the run does nothing if no file, contract, SQL or rule has changed since the last successful run.',
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

/** Returns all schedules of the flow after the change. */
export const setSchedule = defineOperation({
  name: 'setSchedule',
  summary: 'Creates or changes a schedule. Its times count from now.',
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
    return listSchedules(ledger);
  },
});

@ArgsType()
class RemoveScheduleArgs {
  @TextArg('Name of the schedule.', { required: true, maxLength: 100 })
  name!: string;

  @ReasonArg()
  reason!: string;

  @FlowArg()
  flow?: string;
}

/** Returns the remaining schedules. @throws AppError SCHEDULE_NOT_FOUND */
export const removeSchedule = defineOperation({
  name: 'removeSchedule',
  summary: 'Removes a schedule. Runs that it started continue.',
  args: RemoveScheduleArgs,
  result: [ScheduleInfo],
  role: 'operator',
  audit: ['remove-schedule'],
  rest: {
    method: 'POST',
    path: 'schedules/:name/remove',
    statuses: { 200: 'The remaining schedules.' },
  },
  errors: ['SCHEDULE_NOT_FOUND'],
  examples: [
    {
      about: 'a schedule that is no longer needed',
      args: { name: 'mornings', reason: 'runs start by files' },
    },
  ],
  async run({ ledgers, actor }, { flow, name, reason }) {
    const ledger = ledgers.of(flow);
    await new Schedules(ledger).remove(name, { actor, reason });
    return listSchedules(ledger);
  },
});

@ArgsType()
class ScheduleTimesArgs {
  @TextArg('Only times of this schedule.')
  name?: string;

  @IntArg('Times to return, newest first.', { min: 1, max: 1_000, default: 50 })
  first: number = 50;

  @FlowArg()
  flow?: string;
}

export const scheduleTimes = defineOperation({
  name: 'scheduleTimes',
  summary: 'Past times of schedules with their results, newest first.',
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
