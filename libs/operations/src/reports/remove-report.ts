import { defineOperation } from '../operation.js';
import { detailOf, ReportDetail } from './report.model.js';
import { ReportNameArgs } from './report-name.js';
import { reportsOf } from './reports-of.js';

/** Throws REPORT_NOT_FOUND. */
export const removeReport = defineOperation({
  name: 'removeReport',
  kind: 'mutation',
  summary: 'Removes a report; what of it is not sent yet is not sent any more.',
  args: ReportNameArgs,
  result: ReportDetail,
  role: 'admin',
  audit: ['remove-report'],
  rest: {
    method: 'POST',
    path: 'reports/:name/remove',
    statuses: { 200: 'The report as it was.' },
  },
  errors: ['REPORT_NOT_FOUND'],
  examples: [{ about: 'one that nobody reads', args: { name: 'weekly' } }],
  run: async (services, { name }) =>
    detailOf(await reportsOf(services).remove(name, services.actor)),
});
