import { namedEnum } from '#serving/named-enum.js';
import { BooleanOutput, IntOutput, Output, TextOutput } from '#serving/output.js';

export const MissedTimes = namedEnum(
  'MissedTimes',
  'What becomes of times of a schedule that no worker was there for.',
  {
    run: 'One run makes up for all of them, as soon as there is a worker.',
    skip: 'They are skipped.',
  },
);
export type MissedTimes = keyof typeof MissedTimes;

@Output('When runs of a flow start by the clock.')
export class ScheduleInfo {
  @TextOutput('Flow it is of.')
  flow!: string;

  @TextOutput('Its name.')
  name!: string;

  @TextOutput('Minute, hour, day, month and weekday.')
  cron!: string;

  @TextOutput('Time zone that the pattern is in.')
  zone!: string;

  @TextOutput('What becomes of missed times: run or skip.')
  missed!: string;

  @BooleanOutput('Whether a run does nothing when no file has changed.')
  onlyIfChanged!: boolean;

  @TextOutput('low, normal or high.')
  priority!: string;

  @TextOutput('When it is due next (ISO 8601).', { nullable: true })
  nextAt!: string | null;
}

@Output('What became of one time of a schedule.')
export class ScheduleTimeInfo {
  @TextOutput('The schedule.')
  schedule!: string;

  @TextOutput('The time (ISO 8601).')
  dueAt!: string;

  @TextOutput('started, waits, merged, refused or skipped.')
  outcome!: string;

  @TextOutput('The run it started or joined, or that was in its way.', { nullable: true })
  runId!: string | null;

  @IntOutput('Times before it that were missed; 1000 stands for as many or more.')
  missed!: number;

  @TextOutput('When it was decided (ISO 8601).')
  decidedAt!: string;
}
