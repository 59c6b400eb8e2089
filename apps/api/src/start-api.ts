import { parseConfig } from '#platform/config/config.js';
import { readEnvironment } from '#platform/config/environment.js';
import { openWarehouse } from '#platform/database/open-warehouse.js';
import { listen } from '#platform/http/listen.js';
import { createLogger } from '#platform/logging/logger.js';
import type { RunningApp } from '#platform/process/run-app.js';
import { createLake } from '#pipeline/adapters/create-lake.js';
import { checkQueue, createRunQueue } from '#pipeline/adapters/create-run-queue.js';
import { ledgerEntities } from '#pipeline/ledger/entities.js';
import { createApi } from './create-app.js';

/** Starts the API with the settings of the environment. */
export async function startApi(): Promise<RunningApp> {
  const config = parseConfig(readEnvironment());
  const logger = createLogger('Api', config.logFormat);
  await checkQueue(config);
  const { warehouse, url, close } = await openWarehouse(config.warehouse, {
    applicationName: 'retailstream-api',
    entities: ledgerEntities,
  });
  const { queue } = createRunQueue(config, url);
  const app = await createApi({ warehouse, queue, lake: createLake(config).store }, logger);
  const address = await listen(app, config.host, config.apiPort, 'API_PORT');
  logger.log(
    `GraphQL at ${address}/graphql, REST at ${address}/v1, its description at ${address}/docs`,
  );
  return {
    close: async () => {
      await app.close();
      await queue.close();
      await close();
    },
  };
}
