import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestWarehouse, type TestWarehouse } from '../setup/warehouse.js';
import { repository } from './loaded-modules.js';
import { findStatements } from './statements.js';
import { sources } from './written-tables.js';

let database: TestWarehouse;
beforeAll(async () => {
  database = await createTestWarehouse();
});
afterAll(() => database.drop());

it('PostgreSQL accepts every statement over tables of ops, with the columns that it names', async () => {
  const statements = findStatements(await sources(repository));
  expect(statements.length).toBeGreaterThan(200);
  const refused: string[] = [];
  await database.warehouse.transaction(async (session) => {
    const prepare = async (statement: string, place: string) => {
      try {
        await session.query(`SAVEPOINT before; ${statement}`);
      } catch (error) {
        await session.query('ROLLBACK TO before');
        refused.push(`${place}: ${error instanceof Error ? error.message : String(error)}`);
      }
    };
    const temporary = statements.filter((each) => each.createsTemporary);
    // Modules create further tables from those of SQL files.
    const isModule = ({ place }: { place: string }) => Number(place.includes('.ts:'));
    temporary.sort((one, other) => isModule(one) - isModule(other));
    for (const { place, text } of temporary) await prepare(text, place);
    // A further query of an answer reads its list: the specs of the answer run both as one statement.
    const isOverList = ({ text }: { text: string }) => /\bFROM list\b/.test(text);
    const others = statements.filter((each) => !each.createsTemporary && !isOverList(each));
    for (const [at, { place, text }] of others.entries()) {
      await prepare(`PREPARE statement_${at} AS ${text}`, place);
    }
  });
  expect(refused).toEqual([]);
});
