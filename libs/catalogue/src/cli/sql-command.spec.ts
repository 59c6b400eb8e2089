import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SqlTables, openSqlTables } from '../../test/setup/sql-tables.js';
import { listAudit } from '#test/setup/audit.js';
import { readTestCall, runInProcess } from '#test/setup/programs.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { sqlCommand } from './sql-command.js';

let database: TestWarehouse;
let asked: SqlTables;

beforeAll(async () => {
  database = await createTestWarehouse();
  asked = await openSqlTables(database.warehouse);
  await asked.put('sales', 'store,amount\n1,2.50\n2,\n', {
    store: 'BIGINT',
    amount: 'DECIMAL(9,2)',
  });
  await asked.put('people', 'name\nAnn\n', { name: 'VARCHAR' }, ['name']);
});

afterAll(async () => {
  await asked.close();
  await database.drop();
});

function screen() {
  const parts: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      parts.push(String(chunk));
      done();
    },
  });
  return { stream, text: () => parts.join('') };
}

async function run(...argv: string[]) {
  const [out, beside] = [screen(), screen()];
  const io = { stdout: out.stream, stderr: beside.stream };
  await sqlCommand(await readTestCall(['sql', ...argv], io), (work) => work(asked));
  return { out: out.text(), beside: beside.text() };
}

describe('retailstream sql', () => {
  it('shows rows, and the cost of the query on standard error', async () => {
    const { out, beside } = await run('FROM shop.sales WHERE store = $store', '--param', 'store=1');
    expect(out).toMatch(/store.*amount/);
    expect(out).toMatch(/1.*2\.50/);
    expect(beside).toMatch(/^1 rows; 23 bytes scanned; [\d.]+ ms\n$/);
  });

  it('writes other forms', async () => {
    const sql = 'FROM shop.sales ORDER BY store';
    expect((await run(sql, '--format', 'csv')).out).toBe('store,amount\r\n1,2.50\r\n2,\r\n');
    const { out, beside } = await run(sql, '--format', 'ndjson');
    expect(out).toBe('{"store":1,"amount":2.50}\n{"store":2,"amount":null}\n');
    expect(beside).toContain('from stored results');
  });

  it('masks personal data unless the caller asks for it, and records that', async () => {
    const sql = 'SELECT name FROM shop.people';
    expect((await run(sql, '--format', 'csv')).out).toBe('name\r\n•••\r\n');
    const { out } = await run(sql, '--personal-data', '--format', 'csv');
    expect(out).toBe('name\r\nAnn\r\n');
    expect((await run(sql, '--personal-data')).out).toContain('Ann');
    const entries = await listAudit(database.warehouse);
    expect(entries).toHaveLength(2);
    expect(entries[0]).toMatchObject({
      actor: 'cli',
      action: 'read-personal-data',
      details: { columns: ['shop.people.name'] },
    });
  });

  it('explains its usage', async () => {
    expect((await runInProcess(['sql', '--help'])).stdout).toContain('--param <name=value>');
    await expect(run('SELECT 1', 'SELECT 2')).rejects.toMatchObject({ code: 'USAGE' });
    await expect(run('SELECT 1', '--format', 'xls')).rejects.toThrow('one of table, csv');
    await expect(run('SELECT 1', '--param', 'x')).rejects.toThrow('name=value');
  });
});
