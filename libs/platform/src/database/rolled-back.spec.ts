import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { rolledBack } from './rolled-back.js';

describe('rolledBack', () => {
  let database: TestWarehouse;
  beforeAll(async () => {
    database = await createTestWarehouse();
    await database.warehouse.query('CREATE TABLE boxes (id integer PRIMARY KEY)');
    await database.warehouse.query('INSERT INTO boxes VALUES (1)');
  });
  afterAll(() => database.drop());

  const boxes = async (session = database.warehouse) => {
    const rows: { id: number }[] = await session.query('SELECT id FROM boxes ORDER BY id');
    return rows.map(({ id }) => id);
  };

  it('sees its own changes, also in nested transactions, and leaves nothing', async () => {
    const seen = await rolledBack(database.warehouse, async (session) => {
      await session.query('INSERT INTO boxes VALUES (2)');
      await session.transaction((manager) => manager.query('INSERT INTO boxes VALUES (3)'));
      const failed = session.transaction(async (manager) => {
        await manager.query('INSERT INTO boxes VALUES (4)');
        throw new Error('no');
      });
      await expect(failed).rejects.toThrow('no');
      await session.manager.query('INSERT INTO boxes VALUES (5)');
      return boxes(session);
    });
    expect(seen).toEqual([1, 2, 3, 5]);
    expect(await boxes()).toEqual([1]);
  });

  it('leaves nothing when the work fails, and releases the connection', async () => {
    for (let times = 0; times < 20; times++) {
      const failed = rolledBack(database.warehouse, async (session) => {
        await session.query('INSERT INTO boxes VALUES (2)');
        await session.query('SELECT 1 / 0');
      });
      await expect(failed).rejects.toThrow('division by zero');
    }
    expect(await boxes()).toEqual([1]);
  });

  it('fails with BUSY when another transaction holds a lock, and does not disturb it', async () => {
    await database.warehouse.transaction(async (manager) => {
      await manager.query('UPDATE boxes SET id = 1 WHERE id = 1');
      const waits = rolledBack(database.warehouse, (session) =>
        session.query('UPDATE boxes SET id = 1 WHERE id = 1'),
      );
      await expect(waits).rejects.toMatchObject({ code: 'BUSY', retryable: true });
    });
    expect(await boxes()).toEqual([1]);
  });
});
