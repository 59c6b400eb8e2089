import { AppError } from '#platform/errors/app-error.js';
import { defineOperation } from '../operation.js';
import { ReportRuns } from '#reports/report-runs.js';
import { ReportNameArgs } from './report-name.js';
import { ReportRunDetail, runDetailOf } from './report-run.model.js';
import { reportsOf } from './reports-of.js';

/** Throws REPORT_NOT_FOUND. */
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
