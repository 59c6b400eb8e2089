import { defineOperation } from '../operation.js';
import { detailOf, ReportDetail } from './report.model.js';
import { reportsOf } from './reports-of.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class ReportsArgs {}

export const reports = defineOperation({
  name: 'reports',
  kind: 'query',
  summary: 'Reports that are set, with when each is due next.',
  args: ReportsArgs,
  result: [ReportDetail],
  role: 'operator',
  rest: { method: 'GET', path: 'reports', statuses: { 200: '' } },
  examples: [{ about: 'all of them', args: {} }],
  run: async (services) => Promise.all((await reportsOf(services).list()).map(detailOf)),
});
