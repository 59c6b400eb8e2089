import { registerCatalogue } from '#composition/catalogue/register-catalogue.js';
import { createChannels } from '#composition/create-channels.js';
import { openFlows } from '#composition/flows.js';
import { Ledgers } from '#composition/ledgers.js';
import { openFlowWarehouse } from '#composition/open-flow-warehouse.js';
import { readConfig } from '#composition/read-config.js';
import { API_LIMITS, DryRuns } from '#composition/dry-runs.js';
import { clearScratch } from '#composition/catalogue/scratch-folders.js';
import { adviceOnHosts } from '#platform/config/access-settings.js';
import { listen } from '#platform/http/http-adapter.js';
import { createLogger } from '#platform/logging/logger.js';
import { productVersion } from '#platform/process/version.js';
import type { RunningApp, Starting } from '#platform/process/run-app.js';
import { startTracing } from '#platform/tracing/start-tracing.js';
import { createLake } from '#lake/create-lake.js';
import { checkQueue, createRunQueue } from '#composition/create-run-queue.js';
import { Exporter } from '#serving/export/exporter.js';
import { createApi } from './create-app.js';
import { readTrustedDocuments } from './graphql/documents.js';

/** Starts the API with the settings of the environment. */
export async function startApi({ closers, signal }: Starting): Promise<RunningApp> {
  const config = readConfig();
  const { introspection, trustedFile } = config.graphql;
  const trusted = trustedFile === undefined ? undefined : readTrustedDocuments(trustedFile);
  const graphql = { introspection, trusted };
  const flows = openFlows();
  const logger = createLogger('Api', config.log);
  const service = { name: 'retailstream-api', version: productVersion() };
  const tracing = await startTracing(config.tracing, service, (said) => logger.warn(said));
  await checkQueue(config);
  const { access, limits, allowedHosts } = config;
  const { warehouse, url, close } = await openFlowWarehouse(
    config,
    flows,
    'retailstream-api',
    'api',
    limits.answerTimeoutMs,
  );
  closers.push(close);
  signal.throwIfAborted();
  await clearScratch(config.scratchDir);
  const { queue, jobs } = createRunQueue(config, url);
  const ledgers = new Ledgers(warehouse, flows);
  const lake = createLake(config).store;
  const { channels, close: closeChannels } = createChannels(config.notifications);
  const catalogue = registerCatalogue(config, flows, warehouse, logger);
  await catalogue.checkSql();
  const exports = {
    atOnce: config.exportsAtOnce,
    spoolBytes: config.exportSpoolMb * 1024 * 1024,
  };
  const parts = {
    warehouse,
    ledgers,
    queue,
    jobs,
    lake,
    channels,
    reportsUrl: config.reports,
    dryRuns: new DryRuns(config, flows, { ledgers, lake }, API_LIMITS),
    catalogue: catalogue.services,
    openSql: () => catalogue.openSql(),
    access,
    graphql,
    allowedHosts,
    exports,
  };
  const app = await createApi(parts, logger, limits);
  catalogue.copies.add(() => {
    app.get(Exporter).forget();
  });
  catalogue.copies.start('api', logger);
  const advice = adviceOnHosts(config.host, allowedHosts);
  if (advice !== undefined) logger.warn(advice);
  const address = await listen(app, config.host, config.apiPort, 'API_PORT');
  logger.log(
    `GraphQL at ${address}/graphql, REST at ${address}/v1, its description at ${address}/docs`,
  );
  return {
    close: async () => {
      await app.close();
      await catalogue.close();
      await closeChannels();
      await queue.close();
      await close();
      await tracing.close();
    },
  };
}
