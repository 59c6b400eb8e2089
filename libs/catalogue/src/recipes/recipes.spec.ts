import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit, openAudit } from '#test/setup/audit.js';
import { createRecipe } from '../../test/setup/try-recipe.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import type { CatalogueTable } from '../tables/table.js';
import { Recipes } from './recipes.js';

let test: TestWarehouse;
let recipes: Recipes;
let audit: ReturnType<typeof openAudit>;

beforeAll(async () => {
  test = await createTestWarehouse();
  audit = openAudit(test.warehouse);
  const column = {
    nullable: true,
    isPartition: false,
    isPersonal: false,
    comment: null,
    note: null,
  };
  const columns = [
    { name: 'store', type: 'VARCHAR', ...column },
    { name: 'phone', type: 'VARCHAR', ...column, isPersonal: true },
  ];
  recipes = new Recipes(test.warehouse, {
    find: () => Promise.resolve({ columns } as unknown as CatalogueTable),
  });
});
afterAll(() => test.drop());

const trim = { step: 'trim', columns: ['store'] };
const upper = { step: 'case', columns: ['store'], to: 'upper' };

describe('recipes', () => {
  it('publishes versions, and an unchanged recipe only once', async () => {
    expect(await recipes.publish(createRecipe([trim]), 'ann', audit)).toMatchObject({
      version: 1,
      publishedBy: 'ann',
    });
    expect(await recipes.publish(createRecipe([trim]), 'bob', audit)).toMatchObject({
      version: 1,
      publishedBy: 'ann',
    });
    expect(await recipes.publish(createRecipe([trim, upper]), 'bob', audit)).toMatchObject({
      version: 2,
    });
    // The text of an older version makes a new version.
    expect(await recipes.publish(createRecipe([trim]), 'bob', audit)).toMatchObject({ version: 3 });
    expect((await recipes.find('tried', 2)).steps.map(({ name }) => name)).toEqual([
      'trim',
      'case',
    ]);
    expect(await recipes.find('tried')).toMatchObject({ version: 3 });
    expect((await recipes.list()).map(({ data, version }) => [data.name, version])).toEqual([
      ['tried', 3],
    ]);
    const entries = await listAudit(test.warehouse);
    expect(entries.map(({ actor, subject, details }) => [actor, subject, details])).toEqual([
      ['bob', 'recipe tried', { version: 3 }],
      ['bob', 'recipe tried', { version: 2 }],
      ['ann', 'recipe tried', { version: 1 }],
    ]);
  });

  it('gives concurrent publications different versions', async () => {
    const both = await Promise.all([
      recipes.publish(createRecipe([upper]), 'ann', audit),
      recipes.publish(createRecipe([upper, trim]), 'bob', audit),
    ]);
    expect(both.map(({ version }) => version).sort()).toEqual([4, 5]);
  });

  it('requires the role personal-data to publish a recipe that selects rows by personal columns', async () => {
    const picks = {
      ...createRecipe([
        trim,
        { step: 'filter', where: { column: 'phone', is: 'equal', value: '555' } },
      ]),
      file: 'picks.json',
    };
    await expect(recipes.publish(picks, 'ann', audit)).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message:
        'picks.json: step 2 (filter) selects or orders rows by "phone", which is personal: remove the step, or ask ' +
        'a person with the role personal-data to publish the recipe',
    });
    const { version } = await recipes.publish(picks, 'eve', audit, true);
    expect(await recipes.find('tried', version)).toMatchObject({ mayPickPeople: true });
    expect((await listAudit(test.warehouse))[0]).toMatchObject({
      actor: 'eve',
      details: { version, picksBy: ['phone'] },
    });
    // The version was published with the role, so the same recipe again does not need it.
    await expect(recipes.publish(picks, 'ann', audit)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await recipes.publish(picks, 'eve', audit, true)).toMatchObject({ version });
  });

  it('publishes hashes of people only for a publisher with the role, and records that', async () => {
    const hashes = createRecipe([{ step: 'hash', columns: ['phone'], salt: 'pepper' }]);
    const { version } = await recipes.publish(hashes, 'ann', audit);
    expect(await recipes.publish(hashes, 'eve', audit, true)).toMatchObject({
      version: version + 1,
      mayPickPeople: true,
    });
    const [second, first] = await listAudit(test.warehouse);
    expect(second).toMatchObject({ actor: 'eve', details: { hashes: ['phone'] } });
    expect(first).toMatchObject({ actor: 'ann', details: { version } });
  });

  it('publishes an unchanged recipe again when the publisher now has the role', async () => {
    const { warehouse } = test;
    const picks = createRecipe([{ step: 'sort', by: [{ column: 'phone' }] }]);
    const { version } = await recipes.publish(picks, 'eve', audit, true);
    // The state from before the column was marked as personal.
    await warehouse.query('UPDATE ops.recipes SET may_pick_people = false WHERE version = $1', [
      version,
    ]);
    expect(await recipes.publish(picks, 'eve', audit, true)).toMatchObject({
      version: version + 1,
      mayPickPeople: true,
    });
  });

  it('checks a recipe against its tables', async () => {
    const drop = { step: 'trim', columns: ['shop'] };
    await expect(recipes.publish(createRecipe([drop]), 'ann', audit)).rejects.toThrow(
      'recipe.json: step 1 (trim): there is no column shop; use one of: store, phone',
    );
    await expect(recipes.find('tried', 99)).rejects.toThrow(
      'there is no recipe tried with version 99',
    );
  });
});

it('limits masks of stored recipes in the migration, and marks the columns that they made', async () => {
  const { warehouse } = test;
  const steps = [
    { step: 'merge', columns: ['phone', 'store'], with: '', into: 'reach' },
    { step: 'mask', columns: ['reach'], keep: 12 },
    { step: 'mask', columns: ['town'], keep: 3 },
    { step: 'hash', columns: ['mail'] },
    { step: 'hash', columns: ['number'], salt: 'pepper' },
  ];
  const recipe = { name: 'shown', inputs: { main: 'test.main' }, steps };
  await warehouse.query(
    "INSERT INTO ops.recipes (name, version, recipe, published_by) VALUES ('shown', 1, $1, 'ann')",
    [JSON.stringify(recipe)],
  );
  const columns = ['reach', 'number', 'mail', 'other'].map((name) => ({ name, isPersonal: false }));
  await warehouse.query(
    `INSERT INTO ops.catalogue_tables (database, name, origin, location, layout, columns, bytes, files)
     VALUES ('workspace', 'shown', 'workspace', 'file:/', '{}', $1, 0, 0)`,
    [JSON.stringify(columns)],
  );
  await warehouse.query('ALTER TABLE ops.recipes DROP COLUMN may_pick_people');
  const folder = join(import.meta.dirname, '../../../../migrations');
  await warehouse.query(await readFile(join(folder, '1765200000030-personal-recipes.sql'), 'utf8'));
  const { data, mayPickPeople } = await recipes.find('shown');
  expect(data.steps.map(({ keep }) => keep)).toEqual([undefined, 4, 3, undefined, undefined]);
  expect(mayPickPeople).toBe(false);
  const [table] = await warehouse.query<{ columns: typeof columns }[]>(
    "SELECT columns FROM ops.catalogue_tables WHERE name = 'shown'",
  );
  const marked = table?.columns.filter(({ isPersonal }) => isPersonal);
  expect(marked?.map(({ name }) => name)).toEqual(['reach', 'mail']);
  expect(table?.columns.map(({ name }) => name)).toEqual(['reach', 'number', 'mail', 'other']);
});
