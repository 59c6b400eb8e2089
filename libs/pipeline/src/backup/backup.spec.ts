import { cp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FileStore } from '#lake/stores/file-store.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { readManifest, writeManifest } from './manifest.js';
import { readBackup, restoreBackup } from './restore-backup.js';
import { takeBackup } from './take-backup.js';

/** Values that a naive copy would change. */
const AWKWARD = [
  `INSERT INTO ops.runs (flow, status, trigger, only_if_changed, error_message, requested_at)
   VALUES ('weekly-sales', 'failed', 'admin', false, '', '2026-03-29 02:30:00.123456+02'),
          ('weekly-sales', 'failed', 'admin', false, E'a "b",\\n\\\\.\\n\\\\N ü 🛒', '0044-01-01 BC'),
          ('weekly-sales', 'succeeded', 'admin', true, NULL, 'infinity')`,
  `DELETE FROM ops.runs WHERE run_id = 2`,
  `INSERT INTO ops.runs (flow, status, trigger, only_if_changed, error_message)
   VALUES ('weekly-sales', 'failed', 'admin', false, E'\\\\.')`,
  `DELETE FROM ops.run_requests`,
  `INSERT INTO ops.flow_rules (flow, version, rules, set_by, reason)
   VALUES ('weekly-sales', 7, '{"folder": "a \\"b\\""}', 'me', E'why,\\nindeed')`,
  `UPDATE ops.runs SET rules_version = 7 WHERE run_id = 3`,
  `INSERT INTO ops.reconciliations (run_id, stage, rule, expected, actual)
   VALUES (1, 'integrate', 'money', 0.10, 0.1), (1, 'integrate', 'rows', 12345678901234567890, 'NaN')`,
  `INSERT INTO ops.notification_rules (flow, name, kinds, channel, target, share, created_by)
   VALUES ('weekly-sales', 'a', '{quarantine,held}', 'email', 'x@example.org', 0.1::float8 + 0.2, 'me')`,
  `INSERT INTO ops.audit_log (actor, action, subject, details)
   VALUES ('me', 'a', 'b', '{"text": "1,\\n\\"2\\"", "number": 1e400}')`,
  `INSERT INTO ops.snapshots (run_id, flow, status) VALUES (3, 'weekly-sales', 'published')`,
  `INSERT INTO ops.chunks (relation, flow, period, digest, run_id, rows, folder)
   VALUES ('store_week', 'weekly-sales', '2010', 'd', 3, 1, 'marts/store_week/period=2010/d/')`,
  `INSERT INTO ops.snapshot_chunks VALUES (1, 'store_week', 1)`,
  `INSERT INTO core.sales VALUES (1, 2, 3, 4, '2010-02-05', -0.10, false)`,
  `INSERT INTO ops.sessions (sha256, user_name, role, expires_at) VALUES ('s', 'me', 'admin', 'infinity')`,
  `INSERT INTO ops.sign_in_codes VALUES ('c', 'me', 'admin', false, 'infinity')`,
];
const PRODUCT = '1.2.3';

describe('a backup', () => {
  let source: TestWarehouse;
  let state: string;
  let kept: string;
  let target: TestWarehouse;
  /** A copy of the backup that a test may damage. */
  let folder: string;

  beforeAll(async () => {
    state = await createTempFolder('backup');
    kept = join(state, 'kept');
    source = await createTestWarehouse();
    for (const sql of AWKWARD) await source.warehouse.query(sql);
    await take(new FileStore(kept));
  });
  afterAll(async () => {
    await source.drop();
    await rm(state, { recursive: true, force: true });
  });
  beforeEach(async () => {
    target = await createTestWarehouse();
    await target.warehouse.query(
      `INSERT INTO ops.api_keys (sha256, name, role) VALUES ('here', 'before', 'admin')`,
    );
    const [name = ''] = await readdir(kept).then((names) =>
      names.filter((each) => each.startsWith('b')),
    );
    folder = join(state, 'copy', name);
    await cp(join(kept, name), folder, { recursive: true });
  });
  afterEach(async () => {
    await target.drop();
    await rm(join(state, 'copy'), { recursive: true, force: true });
  });

  const lake = () => new FileStore(join(state, 'lake'));

  function take(store: FileStore) {
    const { warehouse } = source;
    const held = { store: lake(), url: 'file:lake' };
    return takeBackup(store, { warehouse, lake: held, product: PRODUCT, isWithLake: false });
  }

  async function restore(path = folder): Promise<void> {
    const { warehouse } = target;
    const backup = await readBackup(new FileStore(path), path);
    const record = () => Promise.resolve();
    await restoreBackup(backup, { warehouse, lake: lake(), product: PRODUCT, record });
  }

  /** Every row of every table except sessions and sign-in links, as text. */
  async function readRows({ warehouse }: TestWarehouse): Promise<Record<string, string[]>> {
    const tables = await warehouse.query<{ name: string }[]>(
      `SELECT schemaname || '.' || tablename AS name FROM pg_tables
       WHERE schemaname IN ('ops', 'core', 'mart') AND tablename NOT IN ('sessions', 'sign_in_codes') ORDER BY 1`,
    );
    const all: Record<string, string[]> = {};
    for (const { name } of tables) {
      const rows = await warehouse.query<{ text: string }[]>(
        `SELECT to_jsonb(t)::text AS text FROM ${name} t ORDER BY 1`,
      );
      all[name] = rows.map(({ text }) => text);
    }
    return all;
  }

  it('restores every value but no sessions', async () => {
    await restore();
    const rows = await readRows(target);
    expect(rows).toEqual(await readRows(source));
    expect(rows['ops.runs']).toHaveLength(3);
    expect(rows['ops.reconciliations']?.join()).toMatch(/"holds": true.*"holds": false/);
    expect(await target.warehouse.query('SELECT FROM ops.sessions')).toEqual([]);
    expect(await target.warehouse.query('SELECT FROM ops.sign_in_codes')).toEqual([]);
  });

  it('continues the numbering of rows, also after deleted rows', async () => {
    const sql = `INSERT INTO ops.runs (flow, status, trigger, only_if_changed)
      VALUES ('weekly-sales', 'failed', 'admin', false) RETURNING run_id AS id`;
    await source.warehouse.query(`SELECT nextval(pg_get_serial_sequence('ops.runs', 'run_id'))`);
    const { folder: later } = await take(new FileStore(join(state, 'later')));
    await restore(join(state, 'later', later));
    expect(await target.warehouse.query(sql)).toEqual([{ id: '6' }]);
  });

  it('sends no notification for events before it, and sends those for later events', async () => {
    const count = 'SELECT count(*)::integer AS n FROM ops.events';
    await restore();
    const [before] = await target.warehouse.query<{ n: number }[]>(count);
    expect(await source.warehouse.query(count)).toEqual([before]);
    await target.warehouse.query(
      `UPDATE ops.runs SET status = 'cancelled' WHERE run_id = 1; UPDATE ops.runs SET status = 'failed' WHERE run_id = 1`,
    );
    expect(await target.warehouse.query(count)).toEqual([{ n: (before?.n ?? 0) + 2 }]);
  });

  it('holds the state of one moment, though rows are written meanwhile', async () => {
    const { warehouse } = source;
    // The backup reads these tables after the first one.
    class Busy extends FileStore {
      override async put(key: string, body: Readable): Promise<number> {
        const bytes = await super.put(key, body);
        await warehouse.query(
          `INSERT INTO ops.audit_log (actor, action, subject) VALUES ('me', 'meanwhile', $1)`,
          [key],
        );
        await warehouse.query(`UPDATE ops.runs SET error_code = $1 WHERE run_id = 1`, [key]);
        return bytes;
      }
    }
    const before = await readRows(source);
    const { folder: taken } = await take(new Busy(join(state, 'busy')));
    expect(await readRows(source)).not.toEqual(before);
    await restore(join(state, 'busy', taken));
    expect(await readRows(target)).toEqual(before);
  });

  it('keeps every table from being truncated before it is read', async () => {
    const { warehouse } = source;
    const attempts: string[] = [];
    class Emptying extends FileStore {
      override async put(key: string, body: Readable): Promise<number> {
        if (key.includes('core.loaded_files')) {
          const emptying = warehouse.transaction((session) =>
            session.query(`SET LOCAL lock_timeout = '20ms'; TRUNCATE core.sales`),
          );
          await emptying.catch((error: unknown) => attempts.push((error as Error).message));
        }
        return super.put(key, body);
      }
    }
    const before = await readRows(source);
    const { folder: taken } = await take(new Emptying(join(state, 'emptied')));
    expect(attempts).toEqual(['canceling statement due to lock timeout']);
    await restore(join(state, 'emptied', taken));
    expect(await readRows(target)).toEqual(before);
  });

  it('fails at once with the error of its store, also in the middle of a table', async () => {
    const { warehouse } = source;
    await warehouse.query(
      `INSERT INTO ops.log_lines (run_id, at, level, context, message)
       SELECT 1, now(), 'info', 'x', repeat(md5(i::text), 40) FROM generate_series(1, 40000) i`,
    );
    class Full extends FileStore {
      override async put(key: string, body: Readable): Promise<number> {
        if (!key.includes('log_lines')) return super.put(key, body);
        for await (const part of body) throw new Error(`full after ${(part as Buffer).length > 0}`);
        return 0;
      }
    }
    const store = new Full(join(state, 'full'));
    await expect(take(store)).rejects.toThrow('full after true');
    await warehouse.query('TRUNCATE ops.log_lines');
    await expect(readBackup(store, 'here')).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  });

  it('is found in its folder: the newest complete one', async () => {
    const parent = join(state, 'copy');
    await cp(folder, join(parent, 'backup-9999-01-01T00-00-00-000Z'), { recursive: true });
    await rm(join(parent, 'backup-9999-01-01T00-00-00-000Z', 'manifest.json'));
    const found = await readBackup(new FileStore(parent), parent);
    expect(join(parent, found.folder, '.')).toBe(join(folder, '.'));
  });

  it('is not found in a folder without one', async () => {
    const none = join(state, 'none');
    await expect(restore(none)).rejects.toMatchObject({
      code: 'BACKUP_NOT_FOUND',
      message: expect.stringContaining(none) as string,
    });
  });

  const damages: Record<string, (file: string) => Promise<void>> = {
    'cut short': (file) => truncate(file, 15),
    'changed in one byte': async (file) => {
      const bytes = await readFile(file);
      bytes[bytes.length >> 1]! ^= 1;
      await writeFile(file, bytes);
    },
    gone: (file) => rm(file),
  };
  const damaged = ['ops.runs.csv.gz', 'lake-objects.ndjson.gz', 'manifest.json'].flatMap((file) =>
    Object.entries(damages).map(([how, damage]) => ({ file, how, damage })),
  );

  it.each(damaged)('changes nothing when $file $how', async ({ file, damage }) => {
    const before = await readRows(target);
    await damage(join(folder, file));
    const isNone = file === 'manifest.json' && damage === damages['gone'];
    await expect(restore()).rejects.toMatchObject({
      code: isNone ? 'BACKUP_NOT_FOUND' : 'BACKUP_DAMAGED',
      message: expect.stringMatching(/^[^\n]+$/) as string,
    });
    expect(await readRows(target)).toEqual(before);
  });

  it('changes nothing when a table differs from its manifest', async () => {
    const store = new FileStore(folder);
    const manifest = await readManifest(store, '');
    const tables = manifest.tables.map((table) => ({
      ...table,
      rows: table.name === 'ops.snapshot_chunks' ? 2 : table.rows,
    }));
    await writeManifest(store, '', { ...manifest, tables });
    const before = await readRows(target);
    await expect(restore()).rejects.toMatchObject({
      code: 'BACKUP_DAMAGED',
      message: expect.stringContaining('ops.snapshot_chunks.csv.gz') as string,
    });
    expect(await readRows(target)).toEqual(before);
  });

  it('is refused with both versions when its schema differs', async () => {
    const store = new FileStore(folder);
    const manifest = await readManifest(store, '');
    const migrations = [...manifest.migrations, 'later1999999999999'];
    await writeManifest(store, '', { ...manifest, product: '9.8.7', migrations });
    const before = await readRows(target);
    await expect(restore()).rejects.toMatchObject({
      code: 'BACKUP_VERSION',
      message: expect.stringMatching(
        /^the backup was made by version 9\.8\.7 \(schema later1999999999999\); this program is 1\.2\.3 /,
      ) as string,
    });
    expect(await readRows(target)).toEqual(before);
  });

  it('is refused when its marts are declared differently', async () => {
    await target.warehouse.query('ALTER TABLE mart.store_week_chunks ADD COLUMN more text');
    await expect(restore()).rejects.toMatchObject({
      code: 'BACKUP_VERSION',
      message: expect.stringContaining('mart.store_week_chunks differs') as string,
    });
  });

  it('is not restored over a warehouse that holds runs', async () => {
    await target.warehouse.query(
      `INSERT INTO ops.runs (flow, status, trigger, only_if_changed)
       VALUES ('weekly-sales', 'failed', 'admin', false)`,
    );
    const before = await readRows(target);
    await expect(restore()).rejects.toMatchObject({
      code: 'WAREHOUSE_NOT_EMPTY',
      message: expect.stringMatching(/^[^\n]+$/) as string,
    });
    expect(await readRows(target)).toEqual(before);
  });
});
