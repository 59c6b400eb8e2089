import { AppError } from '#platform/errors/app-error.js';
import { type ReportRun, ReportRuns, type ReportRunState } from '#reports/report-runs.js';
import { EnumArg, TextArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { EnumOutput, IntOutput, NumberOutput, Output, TextOutput } from '#serving/output.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { defineOperation } from '../operation.js';
import { ReportNameArgs, reportsOf } from './reports.js';

const RunStateEnum = namedEnum<ReportRunState>(
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
class ReportRunDetail {
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

const runDetailOf = (run: ReportRun): ReportRunDetail => ({
  ...run,
  dueAt: run.dueAt.toISOString(),
  nextAttemptAt: run.nextAttemptAt?.toISOString() ?? null,
  settledAt: run.settledAt?.toISOString() ?? null,
});

@ArgsType()
class ReportRunsArgs extends newestFirst('times', { default: 50, max: 500 }) {
  @TextArg('Only those of this report.', { maxLength: 60 })
  report?: string;

  @EnumArg(RunStateEnum, 'Only those in this state.')
  state?: ReportRunState;
}

export const reportRuns = defineOperation({
  name: 'reportRuns',
  kind: 'query',
  summary: 'What became of the times of reports, newest first.',
  args: ReportRunsArgs,
  result: [ReportRunDetail],
  role: 'operator',
  rest: { method: 'GET', path: 'report-runs', statuses: { 200: '' } },
  examples: [
    { about: 'the last ten', args: { first: 10 } },
    { about: 'what could not be sent', args: { state: 'failed' } },
  ],
  run: async ({ ledgers }, filter) =>
    (await new ReportRuns(ledgers.of().warehouse).list(filter)).map(runDetailOf),
});

/** @throws AppError REPORT_NOT_FOUND */
export const sendReport = defineOperation({
  name: 'sendReport',
  kind: 'mutation',
  summary: 'Has a report made and sent now.',
  description: 'Has a report made and sent now, by the worker; "reportRuns" tells how it went.',
  args: ReportNameArgs,
  result: ReportRunDetail,
  role: 'operator',
  audit: ['send-report'],
  rest: {
    method: 'POST',
    path: 'reports/:name/send',
    statuses: { 202: 'The time of the report, as it waits.' },
  },
  errors: ['REPORT_NOT_FOUND'],
  examples: [{ about: 'one that was just set', args: { name: 'weekly' } }],
  async run(services, { name }) {
    const before = Number(await reportsOf(services).send(name, services.actor)) + 1;
    const runs = new ReportRuns(services.ledgers.of().warehouse);
    const [run] = await runs.list({ first: 1, before });
    if (!run) throw new AppError('WAREHOUSE_FAILED', 'the report was not written down');
    return runDetailOf(run);
  },
});
