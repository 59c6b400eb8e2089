import type { DataSource } from 'typeorm';
import { createLake } from '#lake/create-lake.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { Channels } from '#notify/channel.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import type { Config } from '#platform/config/config.js';
import type { ServiceUrl } from '#platform/config/service-url.js';
import { createLogger } from '#platform/logging/logger.js';
import type { CatalogueServices } from '#operations/operation-context.js';
import { registerCatalogue } from './catalogue/register-catalogue.js';
import { createChannels } from './create-channels.js';
import { createRunQueue } from './create-run-queue.js';
import { openFlows } from './flows.js';
import { Ledgers } from './ledgers.js';
import { openFlowWarehouse } from './open-flow-warehouse.js';
import { DryRuns } from './dry-runs.js';

/** What a program needs that asks and orders, and leaves the work to a worker. */
interface Control {
  warehouse: DataSource;
  ledgers: Ledgers;
  queue: RunQueue;
  /** To read from. */
  lake: ObjectStore;
  /** To check where notifications go. */
  channels: Channels;
  /** Where reports may be put; undefined where they go by mail alone. */
  reportsUrl: ServiceUrl | undefined;
  /** To tell what a run would do. */
  dryRuns: DryRuns;
  /** To look into tables. */
  catalogue: CatalogueServices;
  close(): Promise<void>;
}

/**
 * Opens ledgers, queue and lake.
 * @param applicationName shown in pg_stat_activity
 * @throws AppError for a configuration or a flow that is refused, and for a warehouse that is not there
 */
export async function openControl(config: Config, applicationName: string): Promise<Control> {
  const flows = openFlows();
  const { warehouse, url, close } = await openFlowWarehouse(config, flows, applicationName);
  const { queue } = createRunQueue(config, url);
  const { channels, close: closeChannels } = createChannels(config.notifications);
  const ledgers = new Ledgers(warehouse, flows);
  const lake = createLake(config).store;
  const logger = createLogger('Catalogue', config.log);
  const catalogue = registerCatalogue(config, flows, warehouse, logger);
  return {
    warehouse,
    ledgers,
    queue,
    lake,
    channels,
    reportsUrl: config.reports,
    dryRuns: new DryRuns(config, flows, { ledgers, lake }),
    catalogue: catalogue.services,
    close: async () => {
      await catalogue.close();
      await closeChannels();
      await queue.close();
      await close();
    },
  };
}
