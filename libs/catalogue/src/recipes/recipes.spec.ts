import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditEntries, auditOf } from '#test/setup/audit.js';
import { recipeOf } from '#test/setup/tried-recipe.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import type { CatalogueTable } from '../tables/table.js';
import { Recipes } from './recipes.js';

let test: TestWarehouse;
let recipes: Recipes;
let audit: ReturnType<typeof auditOf>;

beforeAll(async () => {
  test = await createTestWarehouse();
  audit = auditOf(test.warehouse);
  const column = {
    nullable: true,
    isPartition: false,
    isPersonal: false,
    comment: null,
    note: null,
  };
  const columns = [{ name: 'store', type: 'VARCHAR', ...column }];
  recipes = new Recipes(test.warehouse, {
    find: () => Promise.resolve({ columns } as unknown as CatalogueTable),
  });
});
afterAll(() => test.drop());

const trim = { step: 'trim', columns: ['store'] };
const upper = { step: 'case', columns: ['store'], to: 'upper' };

describe('recipes', () => {
  it('are published in versions, the same one once', async () => {
    expect(await recipes.publish(recipeOf([trim]), 'ann', audit)).toMatchObject({
      version: 1,
      publishedBy: 'ann',
    });
    expect(await recipes.publish(recipeOf([trim]), 'bob', audit)).toMatchObject({
      version: 1,
      publishedBy: 'ann',
    });
    expect(await recipes.publish(recipeOf([trim, upper]), 'bob', audit)).toMatchObject({
      version: 2,
    });
    // One that says what an older one said is a new version all the same.
    expect(await recipes.publish(recipeOf([trim]), 'bob', audit)).toMatchObject({ version: 3 });
    expect((await recipes.find('tried', 2)).steps.map(({ name }) => name)).toEqual([
      'trim',
      'case',
    ]);
    expect(await recipes.find('tried')).toMatchObject({ version: 3 });
    expect((await recipes.list()).map(({ data, version }) => [data.name, version])).toEqual([
      ['tried', 3],
    ]);
    const entries = await auditEntries(test.warehouse);
    expect(entries.map(({ actor, subject, details }) => [actor, subject, details])).toEqual([
      ['bob', 'recipe tried', { version: 3 }],
      ['bob', 'recipe tried', { version: 2 }],
      ['ann', 'recipe tried', { version: 1 }],
    ]);
  });

  it('take different versions when two publish at once', async () => {
    const both = await Promise.all([
      recipes.publish(recipeOf([upper]), 'ann', audit),
      recipes.publish(recipeOf([upper, trim]), 'bob', audit),
    ]);
    expect(both.map(({ version }) => version).sort()).toEqual([4, 5]);
  });

  it('are checked against their tables', async () => {
    const drop = { step: 'trim', columns: ['shop'] };
    await expect(recipes.publish(recipeOf([drop]), 'ann', audit)).rejects.toThrow(
      'recipe.json: step 1 (trim): column shop is not there; there are: store',
    );
    await expect(recipes.find('tried', 9)).rejects.toThrow('there is no recipe tried of version 9');
  });
});
