import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '#test/setup/audit.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { defaultLimits } from '#serving/limits.js';
import { encryptCell } from '#personal/encrypt-cell.js';
import { PersonKeys } from '#personal/person-keys.js';
import { People, type PeopleKind } from './people.js';

describe('People', () => {
  let test: TestWarehouse;
  let people: People;
  let keys: PersonKeys;
  beforeAll(async () => {
    test = await createTestWarehouse();
    people = new People(test.warehouse);
    keys = new PersonKeys(test.warehouse, { flow: 'retail-mart', dataset: 'customers' });
  });
  afterAll(() => test.drop());

  async function encryptTexts(person: string, ...texts: (string | null)[]) {
    const { id, key } = (await keys.ensureKeys([person])).get(person)!;
    return texts.map((text) => text && encryptCell({ id, key: key! }, Buffer.from(text)));
  }
  const told = { actor: 'key 7', question: 'topGuests', details: { snapshot: '1' } };
  const find = (of: PeopleKind, numbers: number[]) => people.decrypt(told, of, numbers);
  const keep = (number: number, cells: (string | null)[]) =>
    test.warehouse.query(
      `INSERT INTO core.customers
       VALUES ($1, $2, $3, $4, $5, $6, '2025-01-01')`,
      [number, ...cells],
    );

  it('returns people by number, and leaves out those in no file', async () => {
    await keep(1, await encryptTexts('1', 'Anna', 'Müller', '1 Elm Row', '10115', '+49 30 1'));
    await keep(2, await encryptTexts('2', 'Ben', null, null, '10117', null));
    await keep(3, [null, null, null, null, null]);
    // The row of a file with blanks, and one written before encryption keys existed.
    await keep(4, [' Cy ', '  ', '2 Oak Lane ', null, '1']);
    expect(await find('customers', [4, 3, 2, 1, 99])).toEqual(
      new Map([
        [1, { fullName: 'Anna Müller', address: '1 Elm Row, 10115', phone: '+49 30 1' }],
        [2, { fullName: 'Ben', address: '10117', phone: null }],
        [3, { fullName: null, address: null, phone: null }],
        [4, { fullName: 'Cy', address: '2 Oak Lane', phone: '1' }],
      ]),
    );
    const act = { actor: 'key 7', action: 'read-personal-data', subject: 'topGuests' };
    // The third person has no data.
    expect(await listAudit(test.warehouse)).toEqual([
      { ...act, reason: null, details: { snapshot: '1', persons: [1, 2, 4] } },
    ]);
    expect(await find('customers', [])).toEqual(new Map());
  });

  it('returns nulls for a person whose key is destroyed', async () => {
    await test.warehouse.transaction((manager) => keys.destroyKey(manager, '1'));
    expect((await find('customers', [1, 2])).get(1)).toEqual({
      fullName: null,
      address: null,
      phone: null,
    });
    expect((await find('customers', [2])).get(2)?.fullName).toBe('Ben');
  });

  it('rejects an answer whose personal data are too large', async () => {
    const few = new People(test.warehouse, { ...defaultLimits, answerMaxBytes: 9 });
    const asked = few.decrypt(told, 'customers', [2]);
    await expect(asked).rejects.toMatchObject({ code: 'ANSWER_TOO_LARGE' });
  });

  it('returns only names for the sales team', async () => {
    await test.warehouse.query(
      `INSERT INTO core.sales_team
       VALUES (1, 'Cleo', 'Cole', NULL, true, '2 Oak Lane', '300', '2024-01-01')`,
    );
    expect(await find('sales-team', [1])).toEqual(
      new Map([[1, { fullName: 'Cleo Cole', address: null, phone: null }]]),
    );
  });
});
