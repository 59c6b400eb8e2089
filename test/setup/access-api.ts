import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApi } from '#api/create-app.js';
import { Ledgers } from '#composition/ledgers.js';
import { readConfig } from '#composition/read-config.js';
import { buildSnapshot, publishByHand } from '../pipeline/hand-made-snapshots.js';
import { weeklySales } from './flow.js';
import { noLake } from './no-lake.js';
import { noQueue, silent } from './pipeline.js';
import type { TestWarehouse } from './warehouse.js';

/** An API with settings of its own over a database that others may share. */
export interface AccessApi {
  url: string;
  close(): Promise<void>;
}

/** Publishes one store's sales of one week, so that there is something to read. */
export async function publishSomething({ warehouse }: TestWarehouse): Promise<void> {
  const rows = { departmentWeeks: 1, storeWeeks: [{ sales: '10.00' }] };
  await publishByHand(warehouse, await buildSnapshot(warehouse, rows));
}

/** @param settings as in the environment */
export async function startAccessApi(
  { warehouse }: TestWarehouse,
  settings: Record<string, string>,
): Promise<AccessApi> {
  const { access, host, apiPort } = readConfig({ API_PORT: '0', ...settings });
  const ledgers = new Ledgers(warehouse, [weeklySales]);
  const parts = { warehouse, ledgers, queue: noQueue, lake: noLake, access };
  const app: NestFastifyApplication = await createApi(parts, silent);
  await app.listen(apiPort, host);
  return { url: await app.getUrl(), close: () => app.close() };
}
