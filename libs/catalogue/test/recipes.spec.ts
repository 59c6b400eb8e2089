import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoredTables } from '#catalogue/tables/stored-tables.js';
import { createKey } from '#test/setup/access.js';
import { createClient } from '#test/setup/access-api.js';
import { listAudit } from '#test/setup/audit.js';
import { noCatalogue, openCatalogueApi } from './setup/no-catalogue.js';
import type { OpenApi } from '#test/setup/served-api.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';

const RECIPES = '/v1/admin/recipes';
const stores = 'lake_drop.stores';

let database: TestWarehouse;
let api: OpenApi;
let analyst: string;
let operator: string;
const { get, post, graphql, errorOf } = createClient(() => api);

const trim = { step: 'trim', columns: ['store'] };
const upper = { step: 'case', columns: ['store'], to: 'upper' };
const createRecipe = (...steps: object[]) => ({ name: 'clean', inputs: { main: stores }, steps });
const publish = async (recipe: object, key = operator) => {
  const reply = await post(RECIPES, key, { recipe });
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
};

beforeAll(async () => {
  database = await createTestWarehouse();
  const { warehouse } = database;
  const catalogue = { ...noCatalogue, tables: new StoredTables(warehouse) };
  api = await openCatalogueApi(warehouse, { catalogue });
  analyst = await createKey(warehouse, 'analyst');
  operator = await createKey(warehouse, 'operator');
  const column = {
    name: 'store',
    type: 'VARCHAR',
    nullable: true,
    isPartition: false,
    isPersonal: false,
    comment: null,
    note: null,
  };
  await warehouse.query(
    `INSERT INTO ops.catalogue_tables (database, name, origin, location, layout, columns, bytes, files)
     VALUES ('lake_drop', 'stores', 'crawl', 'file:/drop', '{"format": "parquet"}', $1, 0, 0)`,
    [JSON.stringify([column])],
  );
});
afterAll(async () => {
  await api.close();
  await database.drop();
});

describe('recipes', () => {
  it('are published by operators in versions, with an audit record', async () => {
    expect((await publish(createRecipe(trim), analyst)).status).toBe(403);
    expect(await publish(createRecipe(trim))).toMatchObject({
      status: 200,
      body: { name: 'clean', version: 1, reads: [stores], publishedBy: 'key 2' },
    });
    expect((await publish(createRecipe(trim))).body).toMatchObject({ version: 1 });
    expect((await publish(createRecipe(trim, upper))).body).toMatchObject({ version: 2 });
    const entries = await listAudit(database.warehouse);
    const published = entries.filter(({ action }) => action === 'publish-recipe');
    expect(published.map(({ actor, subject, details }) => [actor, subject, details])).toEqual([
      ['key 2', 'recipe clean', { version: 2 }],
      ['key 2', 'recipe clean', { version: 1 }],
    ]);
  });

  it('are listed, and shown as text and as data', async () => {
    const { body } = await graphql('{ recipes { name version } }', analyst);
    expect(body.data).toEqual({ recipes: [{ name: 'clean', version: 2 }] });
    const shown = JSON.parse((await get(`${RECIPES}/clean?version=1`, analyst)).text) as {
      steps: string[];
      recipe: string;
    };
    expect(shown.steps).toHaveLength(1);
    expect(JSON.parse(shown.recipe)).toMatchObject({ inputs: { main: stores }, steps: [trim] });
    const missing = await get(`${RECIPES}/clean?version=9`, analyst);
    expect([missing.status, errorOf(missing).code]).toEqual([404, 'RECIPE_NOT_FOUND']);
  });

  it('are exported as a PySpark script', async () => {
    const { status, headers, text } = await get(`${RECIPES}/clean/pyspark`, analyst);
    expect([status, headers.get('content-type'), headers.get('content-disposition')]).toEqual([
      200,
      'text/x-python; charset=utf-8',
      'attachment; filename=recipe.py',
    ]);
    expect(text).toContain('# Recipe clean');
    expect(text).toContain('# Step 2, case');
    expect((await get(`${RECIPES}/other/pyspark`, analyst)).status).toBe(404);
  });

  it.each([
    [createRecipe(), 422, 'RECIPE_INVALID'],
    [createRecipe({ step: 'trim', columns: ['shop'] }), 422, 'RECIPE_INVALID'],
    [{ ...createRecipe(trim), inputs: { main: 'lake_drop.none' } }, 404, 'TABLE_UNKNOWN'],
  ])('are rejected when they are %j', async (recipe, status, code) => {
    expect(await publish(recipe)).toMatchObject({ status, body: { code } });
  });

  it('are checked without a publication: each mistake has its step and field', async () => {
    const check = async (recipe: object) => {
      const reply = await post('/v1/admin/recipe-checks', analyst, { recipe });
      expect(reply.status).toBe(200);
      return (await reply.json()) as object;
    };
    const text = { name: 'store', type: 'VARCHAR', isPersonal: false };
    const length = {
      step: 'cast',
      columns: ['store'],
      to: { type: 'decimal', precision: 9, scale: 3 },
    };
    expect(await check(createRecipe(trim, length))).toEqual({
      isValid: true,
      mistakes: [],
      columns: [text],
      steps: [
        expect.objectContaining({ number: 1, name: 'trim', columns: [text], picksBy: [] }),
        expect.objectContaining({
          number: 2,
          name: 'cast',
          columns: [{ ...text, type: 'DECIMAL(9,3)' }],
        }),
      ],
    });
    // The third step is read although the second one is wrong, but its columns are unknown.
    const wrong = { ...length, to: { type: 'decimal', precision: 99 } };
    const missing = { step: 'trim', columns: ['store', 'shop'] };
    expect(await check(createRecipe(trim, wrong, { step: 'twirl' }))).toMatchObject({
      isValid: false,
      mistakes: [
        { step: 2, field: 'to.precision' },
        {
          step: 3,
          field: 'step',
          message: expect.stringContaining('there is no such step') as string,
        },
      ],
      steps: [{ number: 1, columns: [text] }],
    });
    expect(await check(createRecipe(upper, missing, trim))).toMatchObject({
      mistakes: [
        { step: 2, field: 'columns.1', message: 'there is no column shop; use one of: store' },
      ],
      steps: [{ number: 1, name: 'case' }],
    });
    const others = { main: 'lake_drop.none', others: { a: 'lake_drop.nor_this' } };
    expect(await check({ ...createRecipe(trim), inputs: others })).toMatchObject({
      mistakes: [
        { step: null, field: 'inputs.main' },
        { step: null, field: 'inputs.others.a' },
      ],
      columns: [],
      steps: [],
    });
    expect(await check({ name: 'A b', steps: [trim] })).toMatchObject({
      mistakes: [
        { step: null, field: 'name' },
        { step: null, field: 'inputs' },
      ],
    });
  });

  it('name the wrong arguments when they are rejected', async () => {
    const { body } = await publish(createRecipe(trim, { step: 'trim', columns: ['shop'] }));
    expect(body['errors']).toEqual([
      { argument: 'steps.1.columns.0', problem: 'there is no column shop; use one of: store' },
    ]);
  });
});
