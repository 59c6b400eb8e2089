import { Jobs } from '#catalogue/jobs/jobs.js';
import { AppError } from '#platform/errors/app-error.js';
import { IdArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { JobDetail, jobDetail } from './job.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class CatalogueJobArgs {
  @IdArg('Number of the job.')
  id!: string;
}

export const catalogueJob = defineOperation({
  name: 'catalogueJob',
  kind: 'query',
  summary: 'One job of the catalogue, and what it came to.',
  args: CatalogueJobArgs,
  result: JobDetail,
  role: 'operator',
  rest: { method: 'GET', path: 'catalogue/jobs/:id', statuses: { 200: '' } },
  errors: ['JOB_NOT_FOUND'],
  examples: [{ about: 'the first job', args: { id: '1' } }],
  async run({ ledgers }, { id }) {
    const isNumber = /^[1-9]\d{0,17}$/.test(id);
    const job = isNumber ? await new Jobs(ledgers.of().warehouse).find(id) : undefined;
    if (job) return jobDetail(job);
    throw new AppError('JOB_NOT_FOUND', `the catalogue has no job ${id}; list its jobs`);
  },
});
