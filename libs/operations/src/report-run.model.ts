import type { ReportRun, ReportRunState } from '#reports/report-runs.js';
import { namedEnum } from '#serving/named-enum.js';
import { EnumOutput, IntOutput, NumberOutput, Output, TextOutput } from '#serving/output.js';

export const RunStateEnum = namedEnum<ReportRunState>('ReportRunState', 'State of a report run.', {
  pending: 'It waits for its first or next attempt.',
  sent: 'The report was sent or stored.',
  failed: 'It failed and is not retried: see `lastError`.',
  skipped: 'No worker was running at this time, and the report skips missed times.',
});

@Output('A report run: one time at which a report is due.', 'ReportRun')
export class ReportRunDetail {
  @TextOutput('Number of the report run.')
  id!: string;

  @TextOutput('Name of the report.')
  report!: string;

  @TextOutput('Time when it is due (ISO 8601).')
  dueAt!: string;

  @TextOutput('`schedule`, or the name of the caller.')
  askedBy!: string;

  @IntOutput('Number of missed times before it; 1000 means 1000 or more.')
  missed!: number;

  @EnumOutput(RunStateEnum, 'State of the report run.')
  state!: ReportRunState;

  @IntOutput('Number of attempts.')
  attempts!: number;

  @TextOutput('Time of the next attempt (ISO 8601).', { nullable: true })
  nextAttemptAt!: string | null;

  @TextOutput('Error of the last attempt, or a warning about a report that was sent.', {
    nullable: true,
  })
  lastError!: string | null;

  @TextOutput('Number of the snapshot of the report.', { nullable: true })
  snapshotId!: string | null;

  @IntOutput('Number of its files.', { nullable: true })
  files!: number | null;

  @NumberOutput('Number of rows in its files.', { nullable: true })
  rows!: number | null;

  @NumberOutput('Size of its files in bytes.', { nullable: true })
  bytes!: number | null;

  @TextOutput('Folder of the files below REPORTS_URL, or the receivers of the e-mail.', {
    nullable: true,
  })
  place!: string | null;

  @TextOutput('Time when it was sent or failed finally (ISO 8601).', {
    nullable: true,
  })
  settledAt!: string | null;
}

export const toReportRunDetail = (run: ReportRun): ReportRunDetail => ({
  ...run,
  dueAt: run.dueAt.toISOString(),
  nextAttemptAt: run.nextAttemptAt?.toISOString() ?? null,
  settledAt: run.settledAt?.toISOString() ?? null,
});
