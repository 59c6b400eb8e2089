import { JobSchedules } from '#catalogue/jobs/job-schedules.js';
import { TextArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { ReasonArg } from '../arguments.js';
import { CatalogueSchedule, scheduleInfo } from './schedule.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class RemoveCatalogueScheduleArgs {
  @TextArg('Its name.', { required: true, maxLength: 100 })
  name!: string;

  @ReasonArg()
  reason!: string;
}

/** Gives the schedules that are left. */
export const removeCatalogueSchedule = defineOperation({
  name: 'removeCatalogueSchedule',
  kind: 'mutation',
  summary: 'Removes a schedule of the catalogue; jobs that it has asked for go on.',
  args: RemoveCatalogueScheduleArgs,
  result: [CatalogueSchedule],
  role: 'operator',
  audit: ['remove-catalogue-schedule'],
  rest: {
    method: 'POST',
    path: 'catalogue/schedules/:name/remove',
    statuses: { 200: 'The schedules that are left.' },
  },
  errors: ['SCHEDULE_NOT_FOUND'],
  examples: [{ about: 'one that is not wanted', args: { name: 'tidy', reason: 'by hand' } }],
  async run({ ledgers, actor }, { name, reason }) {
    const { warehouse, audit } = ledgers.of();
    const schedules = new JobSchedules(warehouse, audit);
    await schedules.remove(name, actor, reason);
    return (await schedules.list()).map(scheduleInfo);
  },
});
