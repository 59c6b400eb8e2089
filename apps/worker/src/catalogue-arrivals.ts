import { Inject, Injectable, Logger } from '@nestjs/common';
import { JobArrivals } from '#catalogue/jobs/job-arrivals.js';
import type { CatalogueWork } from '#composition/create-catalogue-work.js';
import type { Ledgers } from '#composition/ledgers.js';
import type { ObjectName } from '#lake/ports/object-events.js';
import type { Config } from '#platform/config/config.js';
import { Troubles } from '#platform/logging/troubles.js';
import { Look } from './look.js';
import { CATALOGUE, CONFIG, LEDGERS } from './tokens.js';

/** A folder may hold many thousand files. */
const INTERVAL_MS = 2_000;

/** Has the catalogue crawl what has come to the places that it watches. Every worker looks; one job comes of it. */
@Injectable()
export class CatalogueArrivals extends Look {
  private readonly logger = new Logger('Catalogue');
  private readonly troubles = new Troubles(this.logger);
  private readonly arrivals: JobArrivals;

  constructor(
    @Inject(LEDGERS) ledgers: Ledgers,
    @Inject(CATALOGUE) { listFiles }: Pick<CatalogueWork, 'listFiles'>,
    @Inject(CONFIG) { sourceSettleMs }: Pick<Config, 'sourceSettleMs'>,
  ) {
    super(INTERVAL_MS);
    this.arrivals = new JobArrivals(ledgers.of().warehouse, listFiles, sourceSettleMs);
  }

  /** An object was put into a bucket, maybe into a place that is watched. */
  heard({ bucket, key }: ObjectName): void {
    // A location is kept as somebody wrote it.
    const objects = [key, encodeURI(key)].map((written) => `s3://${bucket}/${written}`);
    const fits = (location: string) =>
      objects.some((object) => object.startsWith(`${location.replace(/\/+$/, '')}/`));
    this.arrivals.wake(fits, Date.now());
  }

  protected async look(): Promise<void> {
    await this.troubles.orTell('see which places the catalogue watches', async () => {
      for (const watched of await this.arrivals.watched()) {
        const { schedule, location } = watched;
        await this.troubles.orTell(`see what has come to ${location}`, async () => {
          if (!(await this.arrivals.look(watched, Date.now()))) return;
          this.logger.log(`files have come to ${location}: a crawl is asked for by ${schedule}`);
        });
      }
    });
  }
}
