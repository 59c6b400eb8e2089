import { Inject, Injectable, Logger } from '@nestjs/common';
import { requireLasting } from '#catalogue/crawl/store/crawl-report.js';
import { doJob } from '#catalogue/jobs/do-job.js';
import { JobSchedules } from '#catalogue/jobs/job-schedules.js';
import { Jobs } from '#catalogue/jobs/jobs.js';
import type { CatalogueWork } from '#composition/create-catalogue-work.js';
import type { Ledgers } from '#composition/ledgers.js';
import { DatabaseClock } from '#platform/database/database-clock.js';
import { Troubles } from '#platform/logging/troubles.js';
import { Look } from './look.js';
import { CATALOGUE, LEDGERS } from './tokens.js';

const INTERVAL_MS = 2_000;

/** Does what the catalogue was asked for, by hand or by the clock. */
@Injectable()
export class CatalogueJobs extends Look {
  private readonly logger = new Logger('Catalogue');
  private readonly troubles = new Troubles(this.logger);
  private readonly ending = new AbortController();
  private readonly clock: DatabaseClock;
  private readonly jobs: Jobs;
  private readonly schedules: JobSchedules;

  constructor(
    @Inject(LEDGERS) ledgers: Ledgers,
    @Inject(CATALOGUE) private readonly catalogue: Pick<CatalogueWork, 'crawler' | 'prepare'>,
  ) {
    super(INTERVAL_MS);
    const { warehouse, audit } = ledgers.of();
    this.clock = new DatabaseClock(warehouse);
    this.jobs = new Jobs(warehouse);
    this.schedules = new JobSchedules(warehouse, audit);
  }

  /** What is under way is ended, and begun again by another worker. */
  override onApplicationShutdown(): Promise<void> {
    this.ending.abort();
    return super.onApplicationShutdown();
  }

  protected async look(): Promise<void> {
    await this.troubles.orTell('see what the catalogue is to do by the clock', async () =>
      this.schedules.decide(await this.clock.read(), (message) => this.logger.warn(message)),
    );
    await this.troubles.orTell('do what the catalogue was asked for', async () => {
      const { crawler, prepare } = this.catalogue;
      const { signal } = this.ending;
      const job = await doJob(
        this.jobs,
        {
          crawl: async ({ locations, database }, { askedBy }) => {
            const report = await crawler.crawl(locations, { database, askedBy, signal });
            requireLasting(report);
            return report;
          },
          prepare: ({ recipe, version }, { id, attempts, askedBy }) =>
            prepare({ recipe, version, run: `job-${id}-${attempts}`, actor: askedBy, signal }),
        },
        signal,
      );
      if (job) this.logger.log(`job ${job.id} of the catalogue (${job.kind}) is over`);
    });
  }
}
