import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import type { ApiParts } from '#api/api.module.js';
import { createApi } from '#api/create-app.js';
import { declaredSettings } from '#api/guests.js';
import { defaultLimits, type Limits } from '#serving/limits.js';
import { createWarehouse } from '#platform/database/data-source.js';
import { embeddedUrl } from '#platform/database/logins.js';
import { ledgerEntities } from '#pipeline/ledger/runs/run.entity.js';
import { joinStreaming } from '#streaming/composition/streaming-guest.js';
import { Ledgers } from '#composition/ledgers.js';
import { Guests, type JoinedGuest } from '#operations/operation/guests.js';
import { loadMarts, type Sources } from '../factories/load-marts.js';
import { openAccess } from './access.js';
import { retailMart, weeklyForecast, weeklySales } from './flow.js';
import { noChannels } from './no-channels.js';
import { noLake } from './no-lake.js';
import { noDryRuns } from './no-dry-runs.js';
import { noEngine } from './no-engine.js';
import { noUploads } from './no-uploads.js';
import { noQueue, silentLogger } from './pipeline.js';
import { createTestWarehouse, type TestWarehouse } from './warehouse.js';

/** A listening API. */
export interface OpenApi {
  app: NestFastifyApplication;
  url: string;
  /** Its current metrics: `/metrics` may be a second old. */
  metrics(): Promise<string>;
  close(): Promise<void>;
}

/** An API over a new warehouse, which is dropped when it closes. */
export interface ServedApi extends OpenApi {
  database: TestWarehouse;
}

/** Differences from most tests: both flows, event streams, no queue, no lake, anonymous reading, any free port. */
interface ApiOptions extends Omit<Partial<ApiParts>, 'guests'> {
  /** Besides event streams, or instead of them. */
  guests?: readonly JoinedGuest[];
  limits?: Partial<Limits>;
  port?: number;
}

interface ServeOptions extends ApiOptions {
  /** The API's PostgreSQL login: the owner of the schema, or its role. */
  login?: 'owner' | 'api';
}

/** Opens the API over a warehouse that tests may share. */
export async function openApi(
  warehouse: DataSource,
  { limits, port = 0, guests = [], ...parts }: ApiOptions = {},
): Promise<OpenApi> {
  const flows = [weeklySales, retailMart, weeklyForecast];
  const ledgers = new Ledgers(warehouse, flows);
  const usual = {
    warehouse,
    ledgers,
    flows,
    queue: noQueue,
    lake: noLake,
    channels: noChannels,
    dryRuns: noDryRuns,
    openEngine: noEngine,
    uploads: noUploads,
    guests: new Guests([
      ...guests,
      joinStreaming({ config: declaredSettings.read({}), flows, warehouse }),
    ]),
    access: openAccess,
  };
  const held = { ...defaultLimits, ...limits };
  const app: NestFastifyApplication = await createApi({ ...usual, ...parts }, silentLogger, held);
  await app.listen(port, '127.0.0.1');
  const metrics = () => app.get(Registry).metrics();
  return { app, url: await app.getUrl(), metrics, close: () => app.close() };
}

/** @param sources rows of its published snapshot; undefined: nothing is published */
export async function serveApi(
  sources?: Sources,
  { login = 'owner', ...options }: ServeOptions = {},
): Promise<ServedApi> {
  const database = await createTestWarehouse();
  if (sources) await loadMarts(database.url, sources);
  const warehouse = await createWarehouse({
    url: login === 'api' ? embeddedUrl(database, 'api') : database.url,
    applicationName: 'retailstream-api',
    entities: ledgerEntities,
    statementTimeoutMs: { ...defaultLimits, ...options.limits }.answerTimeoutMs,
  });
  await warehouse.initialize();
  const api = await openApi(warehouse, options);
  const close = async () => {
    await api.close();
    await warehouse.destroy();
    await database.drop();
  };
  return { ...api, database, close };
}
