// Runs on changes of libs/lake libs/platform test/cloud test/conformance
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HiveAddress } from '#lake/hive/hive-settings.js';
import { foldersUnder } from '../../setup/folders-under.js';
import { describeRegistryFolders } from '../../conformance/table-registry-folders.suite.js';
import { describeTableRegistry } from '../../conformance/table-registry.suite.js';
import { openSharedHive } from '../setup/shared-hadoop.js';
import { openHiveLake, type HiveLake } from './hive-lake.js';
import { openHiveLine, type HiveLine } from './hive-line.js';

let thriftServer: HiveAddress;
beforeAll(async () => {
  ({ thriftServer } = await openSharedHive());
});

describeTableRegistry('Hive', () => openHiveLake(thriftServer));
describeRegistryFolders('Hive', () => openHiveLake(thriftServer));

const createUnavailable = (message: string, retryable = true) => ({
  code: 'CATALOG_UNAVAILABLE',
  retryable,
  message: expect.stringContaining(message) as string,
});

describe('HiveTableRegistry', () => {
  let subject: HiveLake;
  const write = async (prefix: string, sql: string, partitionBy?: string) => {
    const outputs = [{ format: 'parquet' as const, prefix, ...(partitionBy && { partitionBy }) }];
    const models = [{ name: 'm', sql, outputs }];
    await subject.compute.run({ name: 'fill', sources: [], models });
  };
  const query = (sql: string) => subject.registry.query(sql);
  const versions = async (name: string) => {
    const rows = await query('SHOW TABLES');
    return rows.map(({ tableName }) => tableName).filter((each) => String(each) !== name);
  };

  beforeAll(async () => {
    subject = await openHiveLake(thriftServer);
  });
  afterAll(() => subject.close());

  it('returns values exactly, as the embedded catalog does', async () => {
    await write(
      'exact/',
      `SELECT 9007199254740993 AS big, CAST('1234567890123456789012345678.0123456789' AS DECIMAL(38, 10)) AS huge,
        CAST('0.10' AS DECIMAL(18, 2)) AS money, DATE '2012-10-26' AS week_date, false AS is_holiday,
        'Ü, "x"' AS word, CAST(NULL AS INTEGER) AS nothing, CAST(1.5 AS DOUBLE) AS ratio`,
    );
    await subject.registry.publish({ name: 'exact', folders: [{ prefix: 'exact/' }], rows: 1 });
    expect(await query('SELECT * FROM exact')).toEqual([
      {
        big: '9007199254740993',
        huge: '1234567890123456789012345678.0123456789',
        money: '0.10',
        week_date: '2012-10-26',
        is_holiday: false,
        word: 'Ü, "x"',
        nothing: null,
        ratio: 1.5,
      },
    ]);
    expect(await query('SELECT count(*) AS n, sum(money) AS s FROM exact')).toEqual([
      { n: '1', s: '0.10' },
    ]);
  });

  it('shows the new files when a prefix is published again, and keeps one former version', async () => {
    const table = { name: 'again', folders: [{ prefix: 'again/' }], rows: 1 };
    for (const n of [1, 2, 3]) {
      await write('again/', `SELECT ${n} AS n`);
      await subject.registry.publish(table);
      expect(await query('SELECT n FROM again')).toEqual([{ n }]);
    }
    const kept = (await versions('again')).filter((each) => String(each).startsWith('again__'));
    expect(kept).toHaveLength(2);
  });

  it('keeps a version without new files, and makes one of another definition', async () => {
    await write('kept/', 'SELECT 1 AS n');
    const table = { name: 'kept', folders: [{ prefix: 'kept/' }], rows: 1 };
    const ofKept = async () =>
      (await versions('kept')).filter((each) => String(each).startsWith('kept__'));
    await subject.registry.publish(table, { hasNewFiles: false });
    const first = await ofKept();
    expect(first).toHaveLength(1);
    await subject.registry.publish(table, { hasNewFiles: false });
    expect(await ofKept()).toEqual(first);
    await write('moved/', 'SELECT 2 AS n');
    const moved = { ...table, folders: [{ prefix: 'moved/' }] };
    await subject.registry.publish(moved, { hasNewFiles: false });
    expect(await ofKept()).toHaveLength(2);
    expect(await query('SELECT n FROM kept')).toEqual([{ n: 2 }]);
    await query('DROP VIEW kept');
    await subject.registry.publish(table, { hasNewFiles: false });
    expect(await query('SELECT n FROM kept')).toEqual([{ n: 1 }]);
  });

  it('accepts other columns under the same name', async () => {
    await write('wide/', `SELECT 'x' AS word, 1 AS n`);
    await subject.registry.publish({ name: 'again', folders: [{ prefix: 'wide/' }], rows: 1 });
    expect(await query('SELECT * FROM again')).toEqual([{ word: 'x', n: 1 }]);
  });

  it('refuses a table with other rows than written, and keeps the published one', async () => {
    await write('short/', 'SELECT 1 AS n');
    const before = await subject.registry.locate('again');
    await expect(
      subject.registry.publish({ name: 'again', folders: [{ prefix: 'short/' }], rows: 2 }),
    ).rejects.toMatchObject({
      code: 'CATALOG_MISMATCH',
      message: expect.stringContaining('short/ has 1 rows, but the stage wrote 2') as string,
    });
    expect(await subject.registry.locate('again')).toEqual(before);
    expect(await query('SELECT word FROM again')).toEqual([{ word: 'x' }]);
  });

  it('counts the rows of all folders', async () => {
    await write('parts/', 'SELECT 2010 AS year, 1 AS n UNION ALL SELECT 2011, 2', 'year');
    const folders = await foldersUnder(subject.lake, 'parts/', 'year');
    await expect(
      subject.registry.publish({ name: 'again', folders, partitionBy: 'year', rows: 3 }),
    ).rejects.toMatchObject({
      code: 'CATALOG_MISMATCH',
      message: expect.stringContaining(
        'its 2 folders have 2 rows, but the stage wrote 3',
      ) as string,
    });
  });

  it('refuses names that need quotes', async () => {
    await expect(
      subject.registry.publish({ name: 'a; DROP', folders: [{ prefix: 'short/' }], rows: 1 }),
    ).rejects.toMatchObject({ code: 'CATALOG_MISMATCH' });
    await expect(subject.registry.locate('Stores')).rejects.toMatchObject({
      code: 'CATALOG_MISMATCH',
    });
  });

  it('does not replace a foreign table', async () => {
    await query('CREATE TABLE theirs (n INT) STORED AS PARQUET');
    const names = (await subject.registry.tables()).map(({ name }) => name);
    expect(names).toEqual(['again', 'exact', 'kept']);
  });

  describe('on a faulty connection', () => {
    let line: HiveLine;
    beforeAll(async () => {
      line = await openHiveLine(thriftServer);
    });
    afterEach(() => line.resume());
    afterAll(() => line.close());

    it('times out when a server hangs, and works when it answers again', async () => {
      const registry = subject.connect({ timeout: 5_000 }, line.address);
      await registry.check();
      line.hang();
      await expect(registry.query('SELECT 1 AS n')).rejects.toMatchObject(
        createUnavailable('no answer in 5 s'),
      );
      line.resume();
      expect(await registry.query('SELECT 1 AS n')).toEqual([{ n: 1 }]);
    });

    it('rejects running calls when the connection is cut, and reconnects', async () => {
      const registry = subject.connect({}, line.address);
      await registry.check();
      const made = line.countConnections();
      // Its answers come too late, however fast the server is.
      line.hang();
      const slow = 'SELECT 40 + 1 AS n';
      const under = Promise.allSettled([registry.query(slow), registry.query(slow)]);
      await vi.waitFor(() => expect(line.countSent(slow)).toBe(2), { timeout: 60_000 });
      line.cut();
      line.resume();
      expect(await under).toMatchObject([
        { reason: createUnavailable('connection lost') },
        { reason: createUnavailable('connection lost') },
      ]);
      expect(await registry.query('SELECT 2 AS n')).toEqual([{ n: 2 }]);
      expect(line.countConnections()).toBe(made + 1);
    });

    it('rejects running calls when it is closed', async () => {
      const registry = subject.connect({}, line.address);
      await registry.check();
      line.hang();
      const under = Promise.allSettled([registry.query('SELECT 1 AS n')]);
      registry.close();
      expect(await under).toMatchObject([{ reason: createUnavailable('closed', false) }]);
    });

    it('reports in one line that the port is closed, or that the host is unknown', async () => {
      const refused = await openHiveLine(thriftServer);
      await refused.close();
      await expect(subject.connect({}, refused.address).check()).rejects.toMatchObject(
        createUnavailable(`127.0.0.1:${refused.address.port} is not available: connection refused`),
      );
      const unknown = subject.connect({}, { host: 'no.such.host.invalid', port: 10_000 });
      await expect(unknown.check()).rejects.toMatchObject({ code: 'CATALOG_UNAVAILABLE' });
    });

    it('reports that a server of another kind does not answer', async () => {
      // The server expects SASL.
      const registry = subject.connect({ auth: 'nosasl', timeout: 5_000 });
      await expect(registry.check()).rejects.toMatchObject({ code: 'CATALOG_UNAVAILABLE' });
    });
  });
});
