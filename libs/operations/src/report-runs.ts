import { AppError } from '#platform/errors/app-error.js';
import { ReportRuns, type ReportRunState } from '#reports/report-runs.js';
import { EnumArg, TextArg } from '#serving/input.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { defineOperation } from './operation/operation.js';
import { ReportRunDetail, toReportRunDetail, RunStateEnum } from './report-run.model.js';
import { findOwnerKey, openReports, ReportNameArgs, REPORTS_SCOPE } from './reports.js';

@ArgsType()
class ReportRunsArgs extends newestFirst('times', { default: 50, max: 500 }) {
  @TextArg('Only runs of this report.', { maxLength: 60 })
  report?: string;

  @EnumArg(RunStateEnum, 'Only runs in this state.')
  state?: ReportRunState;
}

export const reportRuns = defineOperation({
  name: 'reportRuns',
  summary: 'Runs of reports, newest first.',
  args: ReportRunsArgs,
  result: [ReportRunDetail],
  role: 'operator',
  scope: REPORTS_SCOPE,
  rest: { method: 'GET', path: 'report-runs', statuses: { 200: '' } },
  examples: [
    { about: 'the last ten', args: { first: 10 } },
    { about: 'report runs that failed', args: { state: 'failed' } },
  ],
  async run(context, filter) {
    const runs = new ReportRuns(context.ledgers.of().warehouse);
    const keyId = findOwnerKey(context);
    return (await runs.list({ ...filter, keyId })).map(toReportRunDetail);
  },
});

/** @throws AppError REPORT_NOT_FOUND */
export const sendReport = defineOperation({
  name: 'sendReport',
  summary: 'Makes and sends a report now.',
  description: 'Makes and sends a report now, in the worker; "reportRuns" shows the result.',
  args: ReportNameArgs,
  result: ReportRunDetail,
  role: 'operator',
  scope: REPORTS_SCOPE,
  audit: ['send-report'],
  rest: {
    method: 'POST',
    path: 'reports/:name/send',
    statuses: { 202: 'The report run, which waits for the worker.' },
  },
  errors: ['REPORT_NOT_FOUND'],
  examples: [{ about: 'a new report', args: { name: 'weekly' } }],
  async run(services, { name }) {
    const before = Number(await openReports(services).send(name, services.actor)) + 1;
    const runs = new ReportRuns(services.ledgers.of().warehouse);
    const [run] = await runs.list({ first: 1, before });
    if (!run)
      throw new AppError(
        'WAREHOUSE_FAILED',
        'the report run was not stored: send the report again',
      );
    return toReportRunDetail(run);
  },
});
