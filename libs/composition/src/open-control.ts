import type { LoggerService } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { createLake } from '#lake/create-lake.js';
import type { DryRunLimits } from '#pipeline/dry-run/dry-run.js';
import type { Flow } from '#pipeline/flow/flow.js';
import { Uploads } from '#pipeline/runs/upload-file.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import type { Config } from '#platform/config/config.js';
import { createLogger } from '#platform/logging/logger.js';
import type { OperationServices } from '#operations/operation-context.js';
import { type RegisteredCatalogue, registerCatalogue } from '#catalogue/composition/register-catalogue.js';
import { createChannels } from './create-channels.js';
import { createSourceWriter } from './create-source.js';
import { createRunQueue } from './create-run-queue.js';
import { openFlows } from './flows.js';
import { Ledgers } from './ledgers.js';
import { openFlowWarehouse } from './open-flow-warehouse.js';
import { DryRuns } from './dry-runs.js';
import { scratchEngines } from './scratch-engine.js';

/** Each may take 512 MB of memory. */
const ENGINES_AT_ONCE = 2;

/** Services of a program that reads and requests work, and leaves the work to a worker. */
export interface Control {
  services: OperationServices;
  catalogue: RegisteredCatalogue;
  /** Closes what it opened, but not what it received. */
  close(): Promise<void>;
}

/**
 * Creates the services of operations, for commands and the API.
 * @param limits of dry runs; none by default
 */
export function createControl(
  config: Config,
  flows: readonly Flow[],
  { warehouse, queue, logger }: { warehouse: DataSource; queue: RunQueue; logger: LoggerService },
  limits?: DryRunLimits,
): Control {
  const ledgers = new Ledgers(warehouse, flows);
  const lake = createLake(config).store;
  const { channels, close: closeChannels } = createChannels(config.notifications);
  const catalogue = registerCatalogue(config, flows, warehouse, logger);
  return {
    services: {
      ledgers,
      queue,
      lake,
      channels,
      reportsUrl: config.reports,
      dryRuns: new DryRuns(config, flows, { ledgers, lake }, limits),
      uploads: new Uploads({
        writer: createSourceWriter(config),
        flows,
        unpack: config.unpack,
        most: config.uploadBytes,
      }),
      openEngine: scratchEngines(ENGINES_AT_ONCE),
      catalogue: catalogue.services,
    },
    catalogue,
    close: async () => {
      await catalogue.close();
      await closeChannels();
    },
  };
}

/**
 * Opens the services of operations for a command.
 * @param applicationName shown in pg_stat_activity
 * @throws AppError for an invalid configuration or flow, and for an unavailable warehouse
 */
export async function openControl(
  config: Config,
  applicationName: string,
): Promise<Pick<Control, 'services' | 'close'>> {
  const flows = openFlows();
  const { warehouse, url, close } = await openFlowWarehouse(config, flows, applicationName);
  const { queue } = createRunQueue(config, url);
  const logger = createLogger('Catalogue', config.log);
  const control = createControl(config, flows, { warehouse, queue, logger });
  return {
    services: control.services,
    close: async () => {
      await control.close();
      await queue.close();
      await close();
    },
  };
}
