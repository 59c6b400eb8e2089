import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApi } from '#api/create-app.js';
import { defaultLimits, type Limits } from '#platform/config/limits.js';
import { createWarehouse } from '#platform/database/data-source.js';
import { embeddedUrl } from '#platform/database/embedded-logins.js';
import { ledgerEntities } from '#pipeline/ledger/entities.js';
import { Ledgers } from '#composition/ledgers.js';
import { loadMarts, type Sources } from '../factories/load-marts.js';
import { openAccess } from './access.js';
import { weeklySales } from './flow.js';
import { noLake } from './no-lake.js';
import { noQueue, silent } from './pipeline.js';
import { createTestWarehouse, type TestWarehouse } from './warehouse.js';

/** An API that listens, over a warehouse of its own. */
export interface ServedApi {
  database: TestWarehouse;
  app: NestFastifyApplication;
  url: string;
  close(): Promise<void>;
}

/**
 * @param sources what its published snapshot is made of; left out, nothing is published yet
 * @param limits those that are not as by default
 * @param login whom the API is to PostgreSQL: the owner of its schema, or the role it has where there are roles
 */
export async function serveApi(
  sources?: Sources,
  limits: Partial<Limits> = {},
  login: 'owner' | 'api' = 'owner',
): Promise<ServedApi> {
  const database = await createTestWarehouse();
  if (sources) await loadMarts(database.url, sources);
  const held = { ...defaultLimits, ...limits };
  const warehouse = await createWarehouse({
    url: login === 'api' ? embeddedUrl(database, 'api') : database.url,
    applicationName: 'retailstream-api',
    entities: ledgerEntities,
    statementTimeoutMs: held.answerTimeoutMs,
  });
  await warehouse.initialize();
  const ledgers = new Ledgers(warehouse, [weeklySales]);
  const app = await createApi(
    { warehouse, ledgers, queue: noQueue, lake: noLake, access: openAccess },
    silent,
    held,
  );
  await app.listen(0, '127.0.0.1');
  const close = async () => {
    await app.close();
    await warehouse.destroy();
    await database.drop();
  };
  return { database, app, url: await app.getUrl(), close };
}
