import type { DataSource } from 'typeorm';
import { createLake } from '#lake/create-lake.js';
import type { DryRunLimits } from '#pipeline/dry-run/dry-run.js';
import type { Flow } from '#pipeline/flow/flow.js';
import { Uploads } from '#pipeline/runs/upload-file.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import type { Config } from '#composition/read-config.js';
import { createLogger, type Logger } from '#platform/logging/logger.js';
import { Guests } from '#operations/operation/guests.js';
import type { OperationServices } from '#operations/operation/operation-context.js';
import { createChannels } from './create-channels.js';
import { ErasedCopies } from './erased-copies.js';
import type { Guest } from './guest.js';
import { clearScratch } from './scratch-folders.js';
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
  /** Copies to drop after an erasure. */
  copies: ErasedCopies;
  /** Checks settings and services of the guests. @throws AppError */
  check(): Promise<void>;
  /** Closes what it opened, but not what it received. */
  close(): Promise<void>;
}

/**
 * Creates the services of operations, for commands and the API.
 * @param guests of the program
 * @param limits of dry runs; none by default
 */
export function createControl<Needed extends Config>(
  config: Needed,
  flows: readonly Flow[],
  { warehouse, queue, logger }: { warehouse: DataSource; queue: RunQueue; logger: Logger },
  guests: readonly Guest<Needed>[],
  limits?: DryRunLimits,
): Control {
  const ledgers = new Ledgers(warehouse, flows);
  const lake = createLake(config).store;
  const { channels, close: closeChannels } = createChannels(config.notifications);
  const copies = new ErasedCopies(warehouse, config.scratchDir);
  copies.add(() => clearScratch(config.scratchDir));
  const joined = guests.map((guest) => guest.join({ config, flows, warehouse, logger, copies }));
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
        maxBytes: config.uploadBytes,
      }),
      openEngine: scratchEngines(ENGINES_AT_ONCE),
      guests: new Guests(joined),
    },
    copies,
    check: async () => {
      for (const guest of joined) await guest.check?.();
    },
    close: async () => {
      await copies.stop();
      for (const guest of joined) await guest.close?.();
      await closeChannels();
    },
  };
}

/**
 * Opens the services of operations for a command.
 * @param applicationName shown in pg_stat_activity
 * @param guests of the program; none by default
 * @throws AppError for an invalid configuration or flow, and for an unavailable warehouse
 */
export async function openControl<Needed extends Config>(
  config: Needed,
  applicationName: string,
  guests: readonly Guest<Needed>[] = [],
): Promise<Pick<Control, 'services' | 'close'>> {
  const flows = openFlows();
  const { warehouse, url, close } = await openFlowWarehouse(config, flows, applicationName);
  const { queue } = createRunQueue(config, url);
  const logger = createLogger('Control', config.log);
  const control = createControl(config, flows, { warehouse, queue, logger }, guests);
  return {
    services: control.services,
    close: async () => {
      await control.close();
      await queue.close();
      await close();
    },
  };
}
