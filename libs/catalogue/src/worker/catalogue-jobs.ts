import { Inject, Injectable } from '@nestjs/common';
import { requireLasting } from '../crawl/crawl-report.js';
import { JobArrivals, JobSchedules } from '../jobs/job-schedules.js';
import { doJob, Jobs } from '../jobs/jobs.js';
import { WorkspaceFollower } from '../sql/workspace-follower.js';
import type { JobWork } from '../composition/register-catalogue.js';
import { createTableMirror } from '#composition/create-table-mirror.js';
import type { Ledgers } from '#composition/ledgers.js';
import type { ObjectName } from '#lake/ports/object-events.js';
import type { TableMirror } from '#lake/ports/table-mirror.js';
import type { Config } from '#platform/config/config.js';
import { DatabaseClock } from '#platform/database/database-clock.js';
import { PollingService } from '#platform/process/polling-service.js';
import { CATALOGUE, CONFIG, LEDGERS, TRIGGERED_FLOWS, type TriggeredFlows } from '#worker/tokens.js';

/** A folder may hold many thousand files. */
const INTERVAL_MS = 2_000;
const WORKSPACE_INTERVAL_MS = 5_000;

/** Runs catalogue jobs that a user or a schedule requested. */
@Injectable()
export class CatalogueJobs extends PollingService {
  private readonly ending = new AbortController();
  private readonly clock: DatabaseClock;
  private readonly jobs: Jobs;

  constructor(
    @Inject(LEDGERS) ledgers: Ledgers,
    @Inject(CATALOGUE) private readonly catalogue: Pick<JobWork, 'crawler' | 'prepare' | 'profile'>,
  ) {
    super('Catalogue');
    const { warehouse, audit } = ledgers.of();
    this.jobs = new Jobs(warehouse);
    this.clock = new DatabaseClock(warehouse);
    const schedules = new JobSchedules(warehouse, audit);
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
    const { crawler, prepare, profile } = this.catalogue;
    const { signal } = this.ending;
    await this.clock.read();
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
        profile: ({ table }, { id, askedBy }) =>
          profile({ address: table, job: id, actor: askedBy, signal }),
      },
      signal,
      this.clock.now,
    );
    if (job) this.logger.log(`job ${job.id} of the catalogue (${job.kind}) has ended`);
  }
}

/** Follows the tables of the workspace in their version hints and in the Data Catalog, also after their writer died. */
@Injectable()
export class WorkspaceTables extends PollingService {
  private readonly mirror: TableMirror | undefined;

  constructor(
    @Inject(LEDGERS) ledgers: Ledgers,
    @Inject(TRIGGERED_FLOWS) { flows }: TriggeredFlows,
    @Inject(CONFIG) config: Config,
  ) {
    super('Workspace');
    this.mirror = createTableMirror(config);
    // All flows have the same lake.
    const lake = flows[0]?.lake;
    if (!lake) return;
    const { warehouse } = ledgers.of();
    const follower = new WorkspaceFollower({ warehouse, lake, mirror: this.mirror });
    this.every(WORKSPACE_INTERVAL_MS, 'publish the tables of the workspace', () => follower.look());
  }

  override async onApplicationShutdown(): Promise<void> {
    await super.onApplicationShutdown();
    this.mirror?.close();
  }
}

/** Requests crawls of watched places where files arrived. Every worker polls; each arrival makes one job. */
@Injectable()
export class CatalogueArrivals extends PollingService {
  private readonly arrivals: JobArrivals;

  constructor(
    @Inject(LEDGERS) ledgers: Ledgers,
    @Inject(CATALOGUE) { listFiles }: Pick<JobWork, 'listFiles'>,
    @Inject(CONFIG) { sourceSettleMs }: Pick<Config, 'sourceSettleMs'>,
  ) {
    super('Catalogue');
    this.arrivals = new JobArrivals(ledgers.of().warehouse, listFiles, sourceSettleMs);
    this.every(INTERVAL_MS, 'list the places that the catalogue watches', () => this.poll());
  }

  /** Called for a new object in a bucket, possibly in a watched place. */
  heard({ bucket, key }: ObjectName): void {
    // The catalogue stores a location as the user wrote it.
    const objects = [key, encodeURI(key)].map((written) => `s3://${bucket}/${written}`);
    const fits = (location: string) =>
      objects.some((object) => object.startsWith(`${location.replace(/\/+$/, '')}/`));
    this.arrivals.wake(fits, Date.now());
  }

  private async poll(): Promise<void> {
    for (const watched of await this.arrivals.watched()) {
      const { schedule, location } = watched;
      await this.failures.guard(`list new files in ${location}`, async () => {
        if (!(await this.arrivals.poll(watched, Date.now()))) return;
        this.logger.log(`new files in ${location}: schedule ${schedule} requests a crawl`);
      });
    }
  }
}
