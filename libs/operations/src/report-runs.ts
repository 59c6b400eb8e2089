import { AppError } from '#platform/errors/app-error.js';
import { type ReportRun, ReportRuns, type ReportRunState } from '#reports/report-runs.js';
import { EnumArg, TextArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { EnumOutput, IntOutput, NumberOutput, Output, TextOutput } from '#serving/output.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { defineOperation } from './operation.js';
import { ReportNameArgs, reportsOf } from './reports.js';

const RunStateEnum = namedEnum<ReportRunState>('ReportRunState', 'State of a report run.', {
  pending: 'It waits for its first or next attempt.',
  sent: 'The report was sent or stored.',
  failed: 'It failed and is not retried: see `lastError`.',
  skipped: 'No worker was running at this time, and the report skips missed times.',
});

@Output('A report run: one time at which a report is due.', 'ReportRun')
class ReportRunDetail {
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

const runDetailOf = (run: ReportRun): ReportRunDetail => ({
  ...run,
  dueAt: run.dueAt.toISOString(),
  nextAttemptAt: run.nextAttemptAt?.toISOString() ?? null,
  settledAt: run.settledAt?.toISOString() ?? null,
});

@ArgsType()
class ReportRunsArgs extends newestFirst('times', { default: 50, max: 500 }) {
  @TextArg('Only runs of this report.', { maxLength: 60 })
  report?: string;

  @EnumArg(RunStateEnum, 'Only runs in this state.')
  state?: ReportRunState;
}

export const reportRuns = defineOperation({
  name: 'reportRuns',
  kind: 'query',
  summary: 'Runs of reports, newest first.',
  args: ReportRunsArgs,
  result: [ReportRunDetail],
  role: 'operator',
  rest: { method: 'GET', path: 'report-runs', statuses: { 200: '' } },
  examples: [
    { about: 'the last ten', args: { first: 10 } },
    { about: 'report runs that failed', args: { state: 'failed' } },
  ],
  run: async ({ ledgers }, filter) =>
    (await new ReportRuns(ledgers.of().warehouse).list(filter)).map(runDetailOf),
});

/** @throws AppError REPORT_NOT_FOUND */
export const sendReport = defineOperation({
  name: 'sendReport',
  kind: 'mutation',
  summary: 'Makes and sends a report now.',
  description: 'Makes and sends a report now, in the worker; "reportRuns" shows the result.',
  args: ReportNameArgs,
  result: ReportRunDetail,
  role: 'operator',
  audit: ['send-report'],
  rest: {
    method: 'POST',
    path: 'reports/:name/send',
    statuses: { 202: 'The report run, which waits for the worker.' },
  },
  errors: ['REPORT_NOT_FOUND'],
  examples: [{ about: 'a new report', args: { name: 'weekly' } }],
  async run(services, { name }) {
    const before = Number(await reportsOf(services).send(name, services.actor)) + 1;
    const runs = new ReportRuns(services.ledgers.of().warehouse);
    const [run] = await runs.list({ first: 1, before });
    if (!run)
      throw new AppError(
        'WAREHOUSE_FAILED',
        'the report run was not stored: send the report again',
      );
    return runDetailOf(run);
  },
});
