import type { DataSource } from 'typeorm';
import type { ProgramConfig } from './program-config.js';
import { createLogger } from '#platform/logging/logger.js';
import { createCatalogue, type Catalogue } from './create-catalogue.js';
import { type CatalogueWork, createCatalogueWork } from './create-catalogue-work.js';
import { openFlows } from '#composition/flows.js';
import { openFlowWarehouse } from '#composition/open-flow-warehouse.js';

/** Services of commands on the catalogue. */
export interface OpenCatalogue extends Omit<Catalogue, 'close'>, Omit<CatalogueWork, 'close'> {
  config: ProgramConfig;
  warehouse: DataSource;
}

/**
 * Opens the catalogue with all its services.
 * @param applicationName shown in pg_stat_activity
 * @throws AppError for an invalid configuration, and for an unavailable warehouse
 */
export async function openCatalogue(
  config: ProgramConfig,
  applicationName: string,
): Promise<OpenCatalogue & { close(): Promise<void> }> {
  const flows = openFlows();
  const { warehouse, close } = await openFlowWarehouse(config, flows, applicationName);
  const { close: closeCatalogue, ...catalogue } = createCatalogue(config, flows, warehouse);
  const logger = createLogger('Catalogue', config.log);
  const all = { ...catalogue, close: closeCatalogue };
  const { close: closeWork, ...work } = createCatalogueWork(config, warehouse, logger, all);
  return {
    ...catalogue,
    ...work,
    config,
    warehouse,
    close: async () => {
      await closeWork();
      await closeCatalogue();
      await close();
    },
  };
}
