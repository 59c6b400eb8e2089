import { CronTimes } from '#jobs/cron-times.js';
import type { Ledger } from '#pipeline/ledger/ledger.js';
import { Schedules } from '#pipeline/triggers/schedules.js';
import { BooleanArg, EnumArg, IntArg, TextArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { BooleanOutput, EnumOutput, IntOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { FlowArg, PriorityArg, ReasonArg, RunPriority } from '../arguments.js';
import { defineOperation } from '../operation.js';

export const MissedTimes = namedEnum(
  'MissedTimes',
  'What becomes of times of a schedule that no worker was there for.',
  {
    run: 'One run makes up for all of them, as soon as there is a worker.',
    skip: 'They are skipped.',
  },
);
export type MissedTimes = keyof typeof MissedTimes;

const ScheduleOutcome = namedEnum('ScheduleOutcome', 'What became of a time of a schedule.', {
  started: 'A run started.',
  waits: 'A run waits for the one under way.',
  merged: 'The run that waits took it on.',
  refused: 'A run was under way.',
  skipped: 'It was missed, or the flow was paused.',
});

@Output('When runs of a flow start by the clock.')
class ScheduleInfo {
  @TextOutput('Flow it is of.')
  flow!: string;

  @TextOutput('Its name.')
  name!: string;

  @TextOutput('Minute, hour, day, month and weekday.')
  cron!: string;

  @TextOutput('Time zone that the pattern is in.')
  zone!: string;

  @EnumOutput(MissedTimes, 'What becomes of missed times.')
  missed!: MissedTimes;

  @BooleanOutput('Whether a run does nothing when no file has changed.')
  onlyIfChanged!: boolean;

  @EnumOutput(RunPriority, 'Which of the runs that wait goes first.')
  priority!: RunPriority;

  @TextOutput('When it is due next (ISO 8601).', { nullable: true })
  nextAt!: string | null;
}

@Output('What became of one time of a schedule.')
class ScheduleTimeInfo {
  @TextOutput('The schedule.')
  schedule!: string;

  @TextOutput('The time (ISO 8601).')
  dueAt!: string;

  @EnumOutput(ScheduleOutcome, 'What became of it.')
  outcome!: keyof typeof ScheduleOutcome;

  @TextOutput('The run it started or joined, or that was in its way.', { nullable: true })
  runId!: string | null;

  @IntOutput('Times before it that were missed; 1000 stands for as many or more.')
  missed!: number;

  @TextOutput('When it was decided (ISO 8601).')
  decidedAt!: string;
}

/** Schedules of a flow as shown to operators. */
async function schedulesOf(ledger: Ledger): Promise<ScheduleInfo[]> {
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
  kind: 'query',
  summary: 'Schedules of a flow, with when each is due next.',
  args: SchedulesArgs,
  result: [ScheduleInfo],
  role: 'operator',
  rest: { method: 'GET', path: 'schedules', statuses: { 200: '' } },
  examples: [{ about: 'those of weekly-sales', args: {} }],
  run: ({ ledgers }, { flow }) => schedulesOf(ledgers.of(flow)),
});

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

/** Returns all schedules of the flow after the change. */
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

@ArgsType()
class RemoveScheduleArgs {
  @TextArg('Its name.', { required: true, maxLength: 100 })
  name!: string;

  @ReasonArg()
  reason!: string;

  @FlowArg()
  flow?: string;
}

/** Returns the remaining schedules. @throws AppError SCHEDULE_NOT_FOUND */
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
