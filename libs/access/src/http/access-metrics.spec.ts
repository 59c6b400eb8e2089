import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { ApiKeys } from '../credentials/api-keys.js';
import { registerKeyMetrics } from './access-metrics.js';

let database: TestWarehouse;
beforeAll(async () => {
  database = await createTestWarehouse();
});
afterAll(() => database.drop());

it('shows when the next valid key of each role expires, ignoring expired, revoked and short-lived keys', async () => {
  await database.warehouse.query(
    `INSERT INTO ops.api_keys (sha256, name, role, expires_at, revoked_at) VALUES
       ('1', 'late', 'viewer', '2100-01-02', NULL), ('2', 'soon', 'viewer', '2100-01-01', NULL),
       ('3', 'ended', 'viewer', '2000-01-01', NULL), ('4', 'gone', 'viewer', '2099-01-01', now()),
       ('5', 'for good', 'admin', NULL, NULL)`,
  );
  await new ApiKeys(database.warehouse).create(
    { name: 'of a launcher', role: 'sender', expiresInDays: 1 },
    'npm start',
  );
  const registry = new Registry();
  registerKeyMetrics(registry, database.warehouse);
  const lines = (await registry.metrics()).split('\n').filter((line) => line.startsWith('retail'));
  expect(lines).toEqual([
    `retailstream_api_key_expiry_timestamp_seconds{role="viewer"} ${Date.UTC(2100, 0, 1) / 1000}`,
  ]);
});
