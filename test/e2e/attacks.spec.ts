import { rm } from 'node:fs/promises';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSample } from '#sample/write-sample.js';
import { loadMarts, sourcesIn } from '#test/factories/load-marts.js';
import { tempFolder } from '#test/setup/temp-folder.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { allAttacks } from '../../bench/attacks/all-attacks.js';
import { type AttackFigures, runAttacks } from '../../bench/attacks/run-attacks.js';
import { startChild, type Child } from '../../bench/child.js';

const MEMORY_MAX = 600 * 1024 * 1024;

/** Every attack that needs no key, against the real process, with nothing between it and the socket. */
describe('the API under attack', () => {
  let database: TestWarehouse;
  let folder: string;
  let api: Child | undefined;
  let figures: AttackFigures[];

  beforeAll(async () => {
    database = await createTestWarehouse();
    folder = await tempFolder('attacks');
    await writeSample(folder, { stores: 10 });
    await loadMarts(database.url, await sourcesIn(folder));
    const port = await getPort({ host: '127.0.0.1' });
    api = await startChild('../apps/api/src/main.js', {
      NODE_ENV: 'production',
      STATE_DIR: folder,
      WAREHOUSE_URL: database.url,
      API_PORT: String(port),
      ANONYMOUS_READING: 'on',
      // All of them come from one address: its limit would hide what is behind it.
      RATE_LIMIT_PER_MINUTE: '0',
      FAILED_KEYS_PER_MINUTE: '0',
      // So that the test need not wait for as long as a slow client may take.
      HEADERS_TIMEOUT_MS: '1000',
      REQUEST_TIMEOUT_MS: '2000',
    });
    figures = await runAttacks(allAttacks, { port, pid: api.pid });
  });
  afterAll(async () => {
    await api?.stop();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const figureOf = (name: string) => figures.find((figure) => figure.name === name);

  it.each(allAttacks.map(({ name }) => name))('holds: %s', (name) => {
    expect(figureOf(name)).toMatchObject({ complaints: [], failures: [] });
    expect(figureOf(name)?.peakBytes).toBeLessThan(MEMORY_MAX);
    expect(figureOf(name)?.livez.length).toBeGreaterThan(0);
  });
});
