import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { PersonKeys } from './person-keys.js';

let database: TestWarehouse;
let keys: PersonKeys;

beforeAll(async () => {
  database = await createTestWarehouse();
  keys = new PersonKeys(database.warehouse, { flow: 'retail-mart', dataset: 'customers' });
});
afterAll(() => database.drop());

const destroy = (person: string) =>
  database.warehouse.transaction((manager) => keys.destroyKey(manager, person));

it('destroys the key of a person once, and keeps the time of the first erasure', async () => {
  await keys.ensureKeys(['17']);
  expect(await destroy('17')).toBe(true);
  await database.warehouse.query(
    `UPDATE ops.person_keys SET erased_at = '2026-01-02T03:04:05Z' WHERE person = '17'`,
  );
  expect(await destroy('17')).toBe(false);
  const rows = await database.warehouse.query<object[]>(
    `SELECT key, erased_at FROM ops.person_keys WHERE person = '17'`,
  );
  expect(rows).toEqual([{ key: null, erased_at: new Date('2026-01-02T03:04:05Z') }]);
});

it('makes no key for a person who was erased before any file named them', async () => {
  expect(await destroy('18')).toBe(false);
  expect((await keys.ensureKeys(['18'])).get('18')?.key).toBeNull();
});
