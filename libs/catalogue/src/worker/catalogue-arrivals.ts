import type { DataSource } from 'typeorm';
import type { ObjectName } from '#lake/ports/object-events.js';
import type { Config } from '#composition/read-config.js';
import { PollingService } from '#platform/process/polling-service.js';
import type { JobWork } from '../composition/register-catalogue.js';
import { JobArrivals } from '../jobs/job-schedules.js';

/** A folder may hold many thousand files. */
const INTERVAL_MS = 2_000;

interface Arriving {
  warehouse: DataSource;
  config: Pick<Config, 'sourceSettleMs'>;
}

/** Requests crawls of watched places where files arrived. Every worker polls; each arrival makes one job. */
export class CatalogueArrivals extends PollingService {
  private readonly arrivals: JobArrivals;

  constructor({ warehouse, config }: Arriving, { listFiles }: Pick<JobWork, 'listFiles'>) {
    super('Catalogue');
    this.arrivals = new JobArrivals(warehouse, listFiles, config.sourceSettleMs);
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
    for (const watched of await this.arrivals.listWatched()) {
      const { schedule, location } = watched;
      await this.failures.guard(`list new files in ${location}`, async () => {
        if (!(await this.arrivals.poll(watched, Date.now()))) return;
        this.logger.log(`new files in ${location}: schedule ${schedule} requests a crawl`);
      });
    }
  }
}
