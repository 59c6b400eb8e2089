import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { AuditLog } from './audit-log.js';

describe('AuditLog', () => {
  let database: TestWarehouse;
  let log: AuditLog;

  beforeAll(async () => {
    database = await createTestWarehouse();
    log = new AuditLog(database.warehouse);
    await database.warehouse.query(
      `INSERT INTO ops.audit_log (at, actor, action, subject) VALUES
         ('2026-05-01 23:59:59+00', 'key 1', 'create-key', 'key 2'),
         ('2026-05-02 00:00:00+00', 'key 2', 'withdraw-file', 'file Sales.csv'),
         ('2026-05-02 23:59:59+00', 'key 1', 'revoke-key', 'key 2'),
         ('2026-05-03 00:00:00+00', 'key 12', 'create-key', 'key 3')`,
    );
  });
  afterAll(() => database.drop());

  it.each([
    [{}, ['4', '3', '2', '1']],
    [{ before: 3 }, ['2', '1']],
    [{ actor: 'key 1' }, ['3', '1']],
    [{ action: 'create-key' }, ['4', '1']],
    [{ subject: 'sales' }, ['2']],
    [{ subject: '%' }, []],
    [{ from: '2026-05-02', to: '2026-05-02' }, ['3', '2']],
    [{ actor: 'key 1', action: 'create-key', to: '2026-05-01' }, ['1']],
  ])('lists the entries of %j, newest first, by days in UTC', async (filter, ids) => {
    const entries = await log.list(10, filter);
    expect(entries.map(({ id }) => id)).toEqual(ids);
  });
});
