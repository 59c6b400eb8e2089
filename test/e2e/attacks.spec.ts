import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSample } from '#sample/write-sample.js';
import { loadMarts, openSources } from '#test/factories/load-marts.js';
import { findFreePort } from '#test/setup/free-ports.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { allAttacks } from '../attacks/all-attacks.js';
import { buildAttackedSettings } from '../attacks/attacked-settings.js';
import { csvFormulas } from '../attacks/formula-attacks.js';
import { startTokenIssuer, type TokenIssuer } from '../attacks/token-issuer.js';
import { type AttackFigures, runAttacks } from '../attacks/run-attacks.js';
import { startChild, type Child } from '../../bench/child.js';

const MEMORY_MAX = 600 * 1024 * 1024;

/** Every attack without a key, directly on the real process's socket. */
describe('the API under attack', () => {
  let database: TestWarehouse;
  let folder: string;
  let api: Child | undefined;
  let issuer: TokenIssuer;
  let figures: AttackFigures[];
  let formulas: AttackFigures[];
  let exported: string;

  beforeAll(async () => {
    database = await createTestWarehouse();
    folder = await createTempFolder('attacks');
    await writeSample(folder, { stores: 10 });
    await loadMarts(database.url, await openSources(folder));
    issuer = await startTokenIssuer();
    const port = await findFreePort();
    api = await startChild('../apps/api/src/main.js', {
      NODE_ENV: 'production',
      STATE_DIR: folder,
      WAREHOUSE_URL: database.url,
      API_PORT: String(port),
      ...buildAttackedSettings(issuer),
      // Short, so that slow clients need little waiting; a busy machine may hold up an honest one by seconds.
      HEADERS_TIMEOUT_MS: '8000',
      REQUEST_TIMEOUT_MS: '10000',
    });
    const target = { port, pid: api.pid, issuer };
    figures = await runAttacks(allAttacks, target);
    // As if a file had contained it.
    await database.warehouse.query(
      "UPDATE mart.store_week_chunks SET store_type = '=1+1' WHERE store = 1",
    );
    formulas = await runAttacks([csvFormulas], target);
    exported = await (
      await fetch(`http://127.0.0.1:${port}/v1/yearly-store-performance?format=csv`)
    ).text();
  }, 300_000);
  afterAll(async () => {
    await api?.stop();
    await issuer.close();
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const findFigure = (name: string) => figures.find((figure) => figure.name === name);

  it.each(allAttacks.map(({ name }) => name))('withstands %s', (name) => {
    expect(findFigure(name)).toMatchObject({ complaints: [], failures: [] });
    expect(findFigure(name)?.peakBytes).toBeLessThan(MEMORY_MAX);
    expect(findFigure(name)?.livez.length).toBeGreaterThan(0);
  });

  it('writes no formulas from values of files', () => {
    expect(formulas).toMatchObject([{ complaints: [], failures: [] }]);
    expect(exported).toContain("'=1+1");
    expect(exported).not.toContain(',=1+1');
  });
});
