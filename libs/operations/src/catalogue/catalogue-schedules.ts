import { JobSchedules } from '#catalogue/jobs/job-schedules.js';
import { defineOperation } from '../operation.js';
import { CatalogueSchedule, scheduleInfo } from './schedule.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class CatalogueSchedulesArgs {}

export const catalogueSchedules = defineOperation({
  name: 'catalogueSchedules',
  kind: 'query',
  summary: 'When the catalogue crawls and prepares by the clock.',
  args: CatalogueSchedulesArgs,
  result: [CatalogueSchedule],
  role: 'operator',
  rest: { method: 'GET', path: 'catalogue/schedules', statuses: { 200: '' } },
  examples: [{ about: 'all', args: {} }],
  async run({ ledgers }) {
    const { warehouse, audit } = ledgers.of();
    return (await new JobSchedules(warehouse, audit).list()).map(scheduleInfo);
  },
});
