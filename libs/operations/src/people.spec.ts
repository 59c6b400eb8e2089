import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createOperationContext } from '#test/setup/operation-context.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { GuestKey, Guests, type WrittenTable } from './operation/guests.js';
import { erasePerson, erasures } from './people.js';

let database: TestWarehouse;
beforeAll(async () => {
  database = await createTestWarehouse();
});
afterAll(() => database.drop());
beforeEach(() => database.warehouse.query('TRUNCATE ops.erasures'));

const CLEARED = '2026-03-02T08:00:00.000Z';
const table = (name: string, writtenAt: string | null, isPersonal = true): WrittenTable => ({
  database: 'workspace',
  name,
  isPersonal,
  writtenAt: writtenAt === null ? null : new Date(writtenAt),
});
const tables = [
  table('before', '2026-03-02T07:59:59.999Z'),
  table('at_once', CLEARED),
  table('after', '2026-03-02T08:00:00.001Z'),
  table('unknown', null),
  table('figures', '2026-03-01T00:00:00.000Z', false),
];
const join = (writtenTables: () => Promise<WrittenTable[]>) =>
  createOperationContext(database.warehouse, {
    guests: new Guests([{ key: new GuestKey('workspace'), services: {}, writtenTables }]),
  });
const asked = { flow: 'retail-mart', dataset: 'customers', person: ' 17 ', reason: 'by letter' };

it('names every table with personal columns until the source files are cleared', async () => {
  const erased = await erasePerson.run(
    join(() => Promise.resolve(tables)),
    asked,
  );
  expect(erased).toMatchObject({ person: '17', askedBy: 'key 7', doneAt: null, hadKey: false });
  expect(erased.tables).toEqual([
    'workspace.before',
    'workspace.at_once',
    'workspace.after',
    'workspace.unknown',
  ]);
});

it('names no table that was written after the source files were cleared', async () => {
  const context = join(() => Promise.resolve(tables));
  await erasePerson.run(context, asked);
  await database.warehouse.query('UPDATE ops.erasures SET done_at = $1', [CLEARED]);
  const [erased] = await erasures.run(context, { flow: 'retail-mart', first: 20 });
  expect(erased).toMatchObject({ doneAt: CLEARED });
  expect(erased?.tables).toEqual(['workspace.before', 'workspace.at_once', 'workspace.unknown']);
});

it('erases a person although the tables cannot be listed', async () => {
  const context = join(() => Promise.reject(new Error('the workspace is away')));
  expect(await erasePerson.run(context, asked)).toMatchObject({ person: '17', tables: [] });
  await expect(erasures.run(context, { flow: 'retail-mart', first: 20 })).rejects.toThrow('away');
});

it.each([
  ['a dataset without people', { dataset: 'products' }, 'dataset: products of flow retail-mart'],
  ['a name', { person: 'Anna' }, 'person: write the number'],
  ['a blank reason', { reason: '  ' }, 'reason: write why'],
])('refuses %s, and erases nobody', async (_what, changed, message) => {
  const context = join(() => Promise.resolve([]));
  const refused = erasePerson.run(context, { ...asked, ...changed });
  await expect(refused).rejects.toMatchObject({
    code: 'ARGUMENT_INVALID',
    message: expect.stringContaining(message) as string,
  });
  expect(await erasures.run(context, { flow: 'retail-mart', first: 20 })).toEqual([]);
});
