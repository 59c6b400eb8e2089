import { auditServer } from 'graphql-http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Ledgers } from '#composition/ledgers.js';
import { openAccess } from '#test/setup/access.js';
import { weeklySales } from '#test/setup/flow.js';
import { noLake } from '#test/setup/no-lake.js';
import { noQueue, silent } from '#test/setup/pipeline.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { createApi } from '../create-app.js';

let database: TestWarehouse;
let app: NestFastifyApplication;
beforeAll(async () => {
  database = await createTestWarehouse();
  const { warehouse } = database;
  const ledgers = new Ledgers(warehouse, [weeklySales]);
  app = await createApi(
    { warehouse, ledgers, queue: noQueue, lake: noLake, access: openAccess },
    silent,
  );
  await app.listen(0, '127.0.0.1');
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

it('passes the audit of GraphQL over HTTP, 61 of 61', async () => {
  const results = await auditServer({ url: `${await app.getUrl()}/graphql` });
  const failed = results.flatMap((result) =>
    result.status === 'ok' ? [] : [`${result.id} ${result.name}: ${result.reason}`],
  );
  expect(failed).toEqual([]);
  expect(results).toHaveLength(61);
});
