import { Jobs } from '#catalogue/jobs/jobs.js';
import { defineOperation } from '../operation.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { JobDetail, jobDetail } from './job.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class CatalogueJobsArgs extends newestFirst('jobs', { default: 20, max: 100 }) {}

export const catalogueJobs = defineOperation({
  name: 'catalogueJobs',
  kind: 'query',
  summary: 'What the catalogue was asked to do, newest first.',
  args: CatalogueJobsArgs,
  result: [JobDetail],
  role: 'operator',
  rest: { method: 'GET', path: 'catalogue/jobs', statuses: { 200: '' } },
  examples: [{ about: 'the newest', args: { first: 5 } }],
  async run({ ledgers }, { first, before }) {
    const jobs = await new Jobs(ledgers.of().warehouse).list(first, before);
    return jobs.map(jobDetail);
  },
});
