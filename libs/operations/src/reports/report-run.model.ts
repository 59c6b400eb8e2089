import { namedEnum } from '#serving/named-enum.js';
import { EnumOutput, IntOutput, NumberOutput, Output, TextOutput } from '#serving/output.js';
import type { ReportRun, ReportRunState } from '#reports/report-runs.js';

export const RunStateEnum = namedEnum<ReportRunState>(
  'ReportRunState',
  'What became of one time of a report.',
  {
    pending: 'To be made and sent, at once or later again.',
    sent: 'Whoever it was for has it.',
    failed: 'Given up: lastError says why.',
    skipped: 'No worker was there for it, and missed times are skipped.',
  },
);

@Output('One time of a report.', 'ReportRun')
export class ReportRunDetail {
  @TextOutput('Number of it.')
  id!: string;

  @TextOutput('Name of the report.')
  report!: string;

  @TextOutput('The time (ISO 8601).')
  dueAt!: string;

  @TextOutput('schedule, or who asked for it.')
  askedBy!: string;

  @IntOutput('Times before it that were missed; 1000 stands for as many or more.')
  missed!: number;

  @EnumOutput(RunStateEnum, 'What became of it.')
  state!: ReportRunState;

  @IntOutput('How often it was tried.')
  attempts!: number;

  @TextOutput('When it is tried next (ISO 8601).', { nullable: true })
  nextAttemptAt!: string | null;

  @TextOutput('Why the last attempt failed, or what went wrong though it was sent.', {
    nullable: true,
  })
  lastError!: string | null;

  @TextOutput('Number of the snapshot it is made from.', { nullable: true })
  snapshotId!: string | null;

  @IntOutput('Files of it.', { nullable: true })
  files!: number | null;

  @NumberOutput('Rows in them.', { nullable: true })
  rows!: number | null;

  @NumberOutput('Bytes they have.', { nullable: true })
  bytes!: number | null;

  @TextOutput('Folder below REPORTS_URL where it lies, or who has it.', { nullable: true })
  place!: string | null;

  @TextOutput('When it was sent or given up (ISO 8601).', { nullable: true })
  settledAt!: string | null;
}

export const runDetailOf = (run: ReportRun): ReportRunDetail => ({
  ...run,
  dueAt: run.dueAt.toISOString(),
  nextAttemptAt: run.nextAttemptAt?.toISOString() ?? null,
  settledAt: run.settledAt?.toISOString() ?? null,
});
