import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '#composition/read-config.js';
import { weeklySales } from '#test/setup/flow.js';
import { silentLogger } from '#test/setup/pipeline.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { createServices } from './create-services.js';

describe('createServices', () => {
  let database: TestWarehouse;
  const create = (url: string) =>
    createServices(
      readConfig({ COMPUTE_URL: url }),
      [weeklySales],
      database.warehouse,
      silentLogger,
    );

  beforeAll(async () => {
    database = await createTestWarehouse();
  });
  afterAll(() => database.drop());

  it.each(['duckdb:', 'duckdb:?memory=1GB', 'duckdb:?memory=512MB&threads=2'])(
    'accepts %s, and starts no engine before the first job',
    async (url) => {
      const { duckdb, close } = create(url);
      expect(duckdb.pid).toBeUndefined();
      await close();
    },
  );

  it.each([
    ['duckdb:?memory=lots', 'duckdb:?memory=512MB'],
    ['duckdb:?memory=0MB', 'duckdb:?memory=512MB'],
    ['duckdb:?threads=two', 'duckdb:?threads=2'],
    ['duckdb:?threads=0', 'duckdb:?threads=2'],
    ['duckdb:?threads=', 'duckdb:?threads=2'],
  ])('rejects %s and explains the format', (url, right) => {
    let thrown: unknown;
    try {
      create(url);
    } catch (error) {
      thrown = error;
    }
    const what = url.includes('memory') ? 'memory with a unit' : 'threads as a whole number';
    const message = `COMPUTE_URL: write ${what}, for example ${right}`;
    expect(thrown).toMatchObject({ code: 'CONFIG_INVALID', message });
  });
});
