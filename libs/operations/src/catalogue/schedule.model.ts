import { type JobSchedule, timesOf } from '#catalogue/jobs/job-schedules.js';
import { BooleanOutput, Output, TextOutput } from '#serving/output.js';

@Output('When the catalogue works by itself: by the clock, or when files have come.')
export class CatalogueSchedule {
  @TextOutput('Its name.')
  name!: string;

  @TextOutput('crawl or prepare.')
  kind!: string;

  @TextOutput('What is asked for each time, as JSON.')
  arguments!: string;

  @BooleanOutput('It crawls what files have come to, instead of going by the clock.')
  onArrival!: boolean;

  @TextOutput('Minute, hour, day, month and weekday; of one by the clock.', { nullable: true })
  cron!: string | null;

  @TextOutput('Time zone that the pattern is in.', { nullable: true })
  zone!: string | null;

  @TextOutput('Who has set it, as the audit log names them.')
  setBy!: string;

  @TextOutput('When it is due next (ISO 8601).', { nullable: true })
  nextAt!: string | null;
}

export const scheduleInfo = (schedule: JobSchedule): CatalogueSchedule => {
  const { name, kind, cron, zone, setBy } = schedule;
  const nextAt = timesOf(schedule)?.after(new Date())?.toISOString() ?? null;
  return {
    name,
    kind,
    cron,
    zone,
    setBy,
    nextAt,
    onArrival: cron === null,
    arguments: JSON.stringify(schedule.arguments),
  };
};
