import type { JobSchedule } from '#catalogue/jobs/job-schedules.js';
import { CronTimes } from '#pipeline/triggers/cron-times.js';
import { Output, TextOutput } from '../../output.js';

@Output('When the catalogue works by the clock.')
export class CatalogueSchedule {
  @TextOutput('Its name.')
  name!: string;

  @TextOutput('crawl or prepare.')
  kind!: string;

  @TextOutput('What is asked for each time, as JSON.')
  arguments!: string;

  @TextOutput('Minute, hour, day, month and weekday.')
  cron!: string;

  @TextOutput('Time zone that the pattern is in.')
  zone!: string;

  @TextOutput('Who has set it, as the audit log names them.')
  setBy!: string;

  @TextOutput('When it is due next (ISO 8601).', { nullable: true })
  nextAt!: string | null;
}

export const scheduleInfo = (schedule: JobSchedule): CatalogueSchedule => {
  const { name, kind, cron, zone, setBy } = schedule;
  const nextAt = new CronTimes(cron, zone).after(new Date())?.toISOString() ?? null;
  return {
    ...{ name, kind, cron, zone, setBy, nextAt },
    arguments: JSON.stringify(schedule.arguments),
  };
};
