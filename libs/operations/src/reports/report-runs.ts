import { EnumArg, TextArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { ReportRuns, type ReportRunState } from '#reports/report-runs.js';
import { ReportRunDetail, runDetailOf, RunStateEnum } from './report-run.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

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
