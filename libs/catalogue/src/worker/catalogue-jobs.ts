import type { DataSource } from 'typeorm';
import { AuditLog } from '#access/audit-log.js';
import { DatabaseClock } from '#platform/database/database-clock.js';
import { PollingService } from '#platform/process/polling-service.js';
import type { JobWork } from '../composition/register-catalogue.js';
import { throwRetryableFailure } from '../crawl/crawl-report.js';
import { JobSchedules } from '../jobs/job-schedules.js';
import { runNextJob, Jobs } from '../jobs/jobs.js';

const INTERVAL_MS = 2_000;

/** Runs catalogue jobs that a user or a schedule requested. */
export class CatalogueJobs extends PollingService {
  private readonly ending = new AbortController();
  private readonly clock: DatabaseClock;
  private readonly jobs: Jobs;

  constructor(
    warehouse: DataSource,
    private readonly work: Pick<JobWork, 'crawler' | 'prepare' | 'profile'>,
  ) {
    super('Catalogue');
    this.jobs = new Jobs(warehouse);
    this.clock = new DatabaseClock(warehouse);
    const schedules = new JobSchedules(warehouse, new AuditLog(warehouse));
    this.every(INTERVAL_MS, 'start scheduled jobs of the catalogue', async () =>
      schedules.decide(await this.clock.read(), (message) => this.logger.warn(message)),
    );
    this.every(INTERVAL_MS, 'run jobs of the catalogue', () => this.runNext());
  }

  /** Ends the current job; another worker starts it again. */
  override onApplicationShutdown(): Promise<void> {
    this.ending.abort();
    return super.onApplicationShutdown();
  }

  private async runNext(): Promise<void> {
    const { crawler, prepare, profile } = this.work;
    const { signal } = this.ending;
    await this.clock.read();
    const job = await runNextJob(
      this.jobs,
      {
        crawl: async ({ locations, database }, { askedBy }) => {
          const report = await crawler.crawl(locations, { database, askedBy, signal });
          throwRetryableFailure(report);
          return report;
        },
        prepare: ({ recipe, version }, { id, attempts, askedBy }) =>
          prepare({ recipe, version, run: `job-${id}-${attempts}`, actor: askedBy, signal }),
        profile: ({ table }, { id, askedBy }) =>
          profile({ address: table, job: id, actor: askedBy, signal }),
      },
      signal,
      this.clock.now,
    );
    if (job) this.logger.log(`job ${job.id} of the catalogue (${job.kind}) has ended`);
  }
}
