import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestWarehouse, type TestWarehouse } from '../setup/warehouse.js';
import { repository } from './loaded-modules.js';
import { statementsIn } from './statements.js';
import { sources } from './written-tables.js';

let database: TestWarehouse;
beforeAll(async () => {
  database = await createTestWarehouse();
});
afterAll(() => database.drop());

it('PostgreSQL accepts every statement over tables of ops, with the columns that it names', async () => {
  const texts = await sources(repository);
  const statements = [...texts].flatMap(([path, text]) => statementsIn(path, text));
  expect(statements.length).toBeGreaterThan(200);
  const refused: string[] = [];
  await database.warehouse.transaction(async (session) => {
    for (const { text } of statements.filter(({ createsTemporary }) => createsTemporary)) {
      await session.query(text);
    }
    const others = statements.filter((each) => !each.createsTemporary);
    for (const [at, { place, text }] of others.entries()) {
      await session.query('SAVEPOINT one');
      try {
        await session.query(`PREPARE statement_${at} AS ${text}`);
      } catch (error) {
        refused.push(`${place}: ${error instanceof Error ? error.message : String(error)}`);
      }
      await session.query('ROLLBACK TO one');
    }
  });
  expect(refused).toEqual([]);
});
