import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { FileStore } from '#lake/stores/file-store.js';
import { readBackup, restoreBackup } from '#pipeline/backup/restore-backup.js';
import { takeBackup } from '#pipeline/backup/take-backup.js';
import { embeddedUrl } from '#platform/database/logins.js';
import { ensureRights } from '#platform/database/roles.js';
import { createDatabase, dropDatabase, execute, openDatabase } from '#test/setup/databases.js';
import { buildLoginUrl } from '#test/setup/logins.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { runAsOwner } from './run-as-owner.js';
import { makeBiLogin } from './bi/make-bi-login.js';
import { createRunQueue } from './create-run-queue.js';
import { openFlows } from './flows.js';
import { openFlowWarehouse } from './open-flow-warehouse.js';
import { readConfig } from './read-config.js';

const flows = openFlows();
const server = inject('serverUrl');

describe('a warehouse whose owner is no superuser', () => {
  let url: string;
  let owner: string;
  let ownerName: string;

  /** Opens it like the worker or the API, with these settings. */
  const open = (settings: Record<string, string>) => {
    const config = readConfig(settings);
    return openFlowWarehouse(config, flows, 'test');
  };
  const toLoginUrl = (role: 'worker' | 'api') => embeddedUrl({ url }, role);

  beforeEach(async () => {
    ownerName = `owner_${randomBytes(4).toString('hex')}`;
    url = await createDatabase(server, 'owned');
    const database = new URL(url).pathname.slice(1);
    await execute(
      server,
      `CREATE ROLE ${ownerName} LOGIN CREATEROLE PASSWORD 'owner'`,
      `ALTER DATABASE ${database} OWNER TO ${ownerName}`,
    );
    owner = buildLoginUrl(url, ownerName, 'owner');
  });
  afterEach(async () => {
    await dropDatabase(server, url);
    await execute(
      server,
      ...(await listGrants(ownerName)).map((role) => `REVOKE ${role} FROM ${ownerName} CASCADE`),
      `DROP ROLE ${ownerName}`,
    );
  });

  /** The grants that an administrator gives an owner for existing roles. */
  const admit = () =>
    execute(
      server,
      `GRANT retailstream_worker TO ${ownerName}`,
      `GRANT retailstream_bi, retailstream_bi_scoped TO ${ownerName} WITH ADMIN OPTION`,
    );

  it('is created by the owner alone, who has every right of the worker', async () => {
    const { warehouse, close } = await open({ WAREHOUSE_URL: owner });
    await warehouse.query(`INSERT INTO core.stores VALUES (1, 'A', 1)`);
    await warehouse.query('TRUNCATE mart.store_week_chunks');
    expect(await warehouse.query('SELECT * FROM bi.store_week')).toEqual([]);
    await close();
  });

  it('is backed up and restored by its owner', async () => {
    await admit();
    const folder = await createTempFolder('owned-backup');
    const store = new FileStore(folder);
    const config = readConfig({ MIGRATION_URL: owner });
    const keys = 'SELECT name FROM ops.api_keys';
    await runAsOwner(config, async (warehouse) => {
      const product = '1.0.0';
      await warehouse.query(
        `INSERT INTO ops.api_keys (sha256, name, role) VALUES ('digest', 'kept', 'admin')`,
      );
      const lake = { store, url: 'file:' };
      await takeBackup(store, { warehouse, lake, product, isWithLake: false });
      await warehouse.query('DELETE FROM ops.api_keys');
      const record = () => Promise.resolve();
      const backup = await readBackup(store, folder);
      await restoreBackup(backup, { warehouse, lake: store, product, record });
      expect(await warehouse.query(keys)).toEqual([{ name: 'kept' }]);
    });
    const { warehouse, close } = await open({ WAREHOUSE_URL: toLoginUrl('api') });
    expect(await warehouse.query(keys)).toEqual([{ name: 'kept' }]);
    await close();
    await rm(folder, { recursive: true, force: true });
  });

  it('works without roles that its owner may not use, and reports them', async () => {
    await open({ WAREHOUSE_URL: owner }).then(({ close }) => close());
    const warehouse = await openDatabase(owner);
    expect(await ensureRights(warehouse)).toEqual(['retailstream_worker']);
    await warehouse.destroy();
  });

  it('is not opened by a lesser login before it is migrated', async () => {
    await expect(open({ WAREHOUSE_URL: toLoginUrl('api') })).rejects.toMatchObject({
      code: 'SCHEMA_OUTDATED',
      message: expect.stringContaining('npx retailstream migrate') as string,
      retryable: false,
    });
  });

  it('is migrated once, and then opened by worker and API, including its queue', async () => {
    await admit();
    const migrated = readConfig({ MIGRATION_URL: owner });
    const lacking: (readonly string[])[] = [];
    await runAsOwner(migrated, (_owner, roles) => Promise.resolve(void lacking.push(roles)));
    expect(lacking).toEqual([[]]);
    for (const role of ['worker', 'api'] as const) {
      const { warehouse, url: used, close } = await open({ WAREHOUSE_URL: toLoginUrl(role) });
      expect(await whoAmI(warehouse)).toBe(`retailstream_${role}`);
      const { queue } = createRunQueue(readConfig({}), used);
      const run = role === 'worker' ? 1 : 2;
      await queue.enqueuePlan(run, 1);
      await queue.enqueueStages(run, 1, [
        { id: 'a', after: [] },
        { id: 'b', after: ['a'] },
      ]);
      // For each run, the plan and the first stage wait for a worker, the second stage for the first.
      expect(await queue.depth()).toMatchObject({ waiting: 2 * run, 'waiting-children': run });
      await queue.close();
      await close();
    }
  });

  it('is migrated at the start of a program with MIGRATION_URL', async () => {
    await admit();
    const settings = { WAREHOUSE_URL: toLoginUrl('api'), MIGRATION_URL: owner };
    const { warehouse, close } = await open(settings);
    expect(await whoAmI(warehouse)).toBe('retailstream_api');
    expect(await warehouse.query('SELECT * FROM mart.store_week')).toEqual([]);
    await close();
  });

  it('is not opened by an older version after a newer one migrated it', async () => {
    await admit();
    await runAsOwner(readConfig({ WAREHOUSE_URL: owner }), () => Promise.resolve());
    await execute(
      owner,
      `INSERT INTO schema_migrations ("timestamp", name) VALUES (9000000000000, 'later9')`,
    );
    const newer = { code: 'SCHEMA_NEWER' };
    const logins: Record<string, string>[] = [
      { WAREHOUSE_URL: toLoginUrl('api') },
      { WAREHOUSE_URL: toLoginUrl('worker'), MIGRATION_URL: owner },
      { WAREHOUSE_URL: owner },
    ];
    for (const settings of logins) {
      await expect(open(settings)).rejects.toMatchObject(newer);
    }
  });

  it('is outdated for a lesser login when a mart lacks a declared column', async () => {
    await admit();
    await runAsOwner(readConfig({ WAREHOUSE_URL: owner }), () => Promise.resolve());
    await execute(
      owner,
      'DROP VIEW mart.store_week CASCADE; ALTER TABLE mart.store_week_chunks DROP COLUMN cpi',
    );
    await expect(open({ WAREHOUSE_URL: toLoginUrl('api') })).rejects.toMatchObject({
      code: 'SCHEMA_OUTDATED',
      message: expect.stringContaining('store_week.cpi') as string,
    });
  });

  it('allows the worker to load into tables that the owner created before the roles existed', async () => {
    await open({ WAREHOUSE_URL: owner }).then(({ close }) => close());
    await admit();
    await runAsOwner(readConfig({ MIGRATION_URL: owner }), () => Promise.resolve());
    const { warehouse, close } = await open({ WAREHOUSE_URL: toLoginUrl('worker') });
    await warehouse.query('TRUNCATE mart.store_week_chunks');
    await warehouse.query(
      'ALTER TABLE mart.store_week_chunks DROP CONSTRAINT store_week_chunks_pkey',
    );
    await close();
  });

  it("rejects owner's work by a lesser login", async () => {
    await admit();
    await runAsOwner(readConfig({ MIGRATION_URL: owner }), () => Promise.resolve());
    const config = readConfig({ WAREHOUSE_URL: toLoginUrl('api') });
    await expect(runAsOwner(config, () => Promise.resolve())).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('MIGRATION_URL') as string,
    });
  });

  it('has BI logins that its owner creates, with the rights it has', async () => {
    await admit();
    const name = `bi_${ownerName}`;
    const timeouts = { statement: 60, transaction: 3600 };
    await runAsOwner(readConfig({ MIGRATION_URL: owner }), async (warehouse) => {
      const { password } = await makeBiLogin(warehouse, name, timeouts, { connections: 1 });
      const bi = await openDatabase(buildLoginUrl(url, name, password));
      expect(await bi.query('SELECT * FROM store_week')).toEqual([]);
      await bi.destroy();
    });
    await execute(server, `ALTER ROLE ${ownerName} NOCREATEROLE`);
    await runAsOwner(readConfig({ MIGRATION_URL: owner }), async (warehouse) => {
      await expect(
        makeBiLogin(warehouse, `${name}_2`, timeouts, { connections: 1 }),
      ).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining('CREATEROLE') as string,
      });
    });
    await execute(server, `DROP ROLE ${name}`);
  });
});

async function whoAmI(warehouse: DataSource): Promise<string | undefined> {
  const [row] = await warehouse.query<{ name: string }[]>('SELECT current_user AS name');
  return row?.name;
}

async function listGrants(role: string): Promise<string[]> {
  const warehouse = await openDatabase(server);
  const rows = await warehouse.query<{ name: string }[]>(
    'SELECT DISTINCT roleid::regrole::text AS name FROM pg_auth_members WHERE member = $1::regrole',
    [role],
  );
  await warehouse.destroy();
  return rows.map(({ name }) => name);
}
