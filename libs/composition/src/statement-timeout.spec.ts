import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, it, vi } from 'vitest';
import { embeddedUrl } from '#platform/database/logins.js';
import { createDatabase, createMigrated, dropDatabase } from '#test/setup/databases.js';
import { connect } from '#test/setup/logins.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { openFlows } from './flows.js';
import { openFlowWarehouse } from './open-flow-warehouse.js';
import { readConfig } from './read-config.js';

const server = inject('serverUrl');
const flows = openFlows();
const TIMEOUT_MS = 2_000;
/** SQLSTATE query_canceled. */
const CANCELED = '57014';
/** A lock as migrations take it. */
const MIGRATION_LOCK = 7_304_421;

const open = (settings: Record<string, string>) =>
  openFlowWarehouse(readConfig(settings), flows, 'test', 'api', TIMEOUT_MS);

async function endsASlowStatement(settings: Record<string, string>, login: string) {
  const { warehouse, close } = await open(settings);
  try {
    expect(await warehouse.query('SELECT current_user AS login')).toEqual([{ login }]);
    await expect(warehouse.query('SELECT pg_sleep(600)')).rejects.toMatchObject({
      code: CANCELED,
    });
  } finally {
    await close();
  }
}

// In parallel: each of them waits for the time-out.
describe.concurrent('the time-out of statements of the API', () => {
  it('applies to a separate PostgreSQL', async () => {
    const folder = await createTempFolder('timeout');
    await endsASlowStatement({ STATE_DIR: join(folder, 'state') }, 'retailstream_api');
    await rm(folder, { recursive: true });
  });

  it('applies to the login of its role', async () => {
    const url = await createMigrated(server, 'timeout');
    const login = { WAREHOUSE_URL: embeddedUrl({ url }, 'api') };
    await endsASlowStatement(login, 'retailstream_api');
    await dropDatabase(server, url);
  });

  it('does not apply to the owner, whose migrations may take longer', async () => {
    const url = await createDatabase(server, 'timeout');
    const other = await connect(url);
    await other.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const opened = endsASlowStatement({ WAREHOUSE_URL: url }, new URL(url).username);
    await vi.waitFor(
      async () => {
        const { rows } = await other.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database()
             AND wait_event = 'advisory' AND clock_timestamp() > query_start + interval '3 seconds'`,
        );
        expect(rows).toHaveLength(1);
      },
      { timeout: 20_000 },
    );
    await other.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    await opened;
    await dropDatabase(server, url);
  });
});
