import { createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedLake, openEmbeddedLake } from '#test/setup/embedded-lake.js';
import { createRecipe, createRelation, TEST_SALT } from '../../test/setup/try-recipe.js';
import { AppError } from '#platform/errors/app-error.js';
import type { CatalogueTable, WrittenTable } from '../tables/table.js';
import { prepareTable } from './run-recipe.js';
import { createDuckdbEngine } from './recipe-engine.js';
import { runRecipe } from './run-recipe.js';

let embedded: EmbeddedLake;
beforeAll(async () => {
  embedded = await openEmbeddedLake();
});
afterAll(() => embedded.close());

const sales = {
  columns: { store: 'VARCHAR', amount: 'VARCHAR' },
  rows: [
    ['a', '1.50'],
    ['b', '2'],
    ['b', 'x'],
    ['b', "y'"],
    ['c', '-1'],
  ],
};
const relations = new Map([['main', createRelation('main', sales)]]);
const toPublished = (steps: object[]) => ({
  ...createRecipe(steps),
  version: 3,
  publishedBy: 'cli',
  publishedAt: new Date(),
  mayPickPeople: false,
});
const cast = { step: 'cast', columns: ['amount'], to: { type: 'decimal', precision: 9, scale: 2 } };
const positive = { step: 'filter', where: { column: 'amount', is: 'greater', value: 0 } };
const hash = { step: 'hash', columns: ['store'], salt: 'pepper' };
const parameters = new Map([['pepper', TEST_SALT]]);

async function listKeys(prefix: string): Promise<string[]> {
  const keys = [];
  for await (const { key } of embedded.lake.list(prefix)) keys.push(key);
  return keys;
}

async function readRows(prefix: string) {
  const models = [{ name: 'read', sql: 'SELECT * FROM written', collect: true }];
  const sources = [{ kind: 'parquet' as const, name: 'written', prefix }];
  const { collected } = await embedded.compute.run({ name: 'read', sources, models });
  return collected['read'];
}

describe('runRecipe and prepareTable', () => {
  it('writes the result, quarantines bad values, and reconciles row counts', async () => {
    const run = { recipe: toPublished([cast, positive, hash]), run: '1', relations, parameters };
    const report = await runRecipe(run, createDuckdbEngine(embedded.compute), embedded.lake);
    expect(report).toMatchObject({ rowsIn: 5, rowsOut: 2, rowsQuarantined: 2 });
    expect(report.steps).toMatchObject([
      { rowsIn: 5, rowsOut: 3, rowsQuarantined: 2, rowsDropped: 0 },
      { rowsIn: 3, rowsOut: 2, rowsQuarantined: 0, rowsDropped: 1 },
      { rowsIn: 2, rowsOut: 2, rowsQuarantined: 0, rowsDropped: 0 },
    ]);
    expect(report.prefix).toBe('workspace/tried/version-3/run-1/rows/');
    const rows = await readRows(report.prefix);
    expect(rows?.map(({ amount }) => amount)).toEqual(['1.50', '2.00']);
    const quarantine = report.steps[0]?.quarantine ?? '';
    expect(await readRows(quarantine)).toEqual([
      { store: 'b', amount: 'x', retailstream_column: 'amount', retailstream_value: 'x' },
      { store: 'b', amount: "y'", retailstream_column: 'amount', retailstream_value: "y'" },
    ]);
    // No written file contains the salt.
    for (const key of await listKeys('workspace/tried/')) {
      expect(await text(await embedded.lake.get(key))).not.toContain(TEST_SALT);
    }
  });

  it('leaves no files when a value stops the run', async () => {
    const recipe = toPublished([{ ...cast, onFail: 'stop' }]);
    const run = runRecipe(
      { recipe, run: '2', relations },
      createDuckdbEngine(embedded.compute),
      embedded.lake,
    );
    await expect(run).rejects.toThrow(
      `recipe tried: step 1 (cast) stops at 2 rows with invalid values in amount; correct them`,
    );
    expect(await listKeys('workspace/tried/version-3/run-2/')).toEqual([]);
  });

  it('does not show parameters in errors', async () => {
    const refused = new AppError('COMPUTE_FAILED', `no room for ${TEST_SALT} here`);
    const broken = { ...embedded.compute, run: () => Promise.reject(refused) };
    const compute = { ...broken, close: () => Promise.resolve() };
    const run = { recipe: toPublished([hash]), run: '9', relations, parameters };
    await expect(runRecipe(run, createDuckdbEngine(compute), embedded.lake)).rejects.toThrow(
      /^no room for ••• here$/,
    );
  });

  it('does not select rows by a newly personal column, unless the publisher had the role', async () => {
    const main = createRelation('main', sales);
    const columns = main.columns.map((each) => ({ ...each, isPersonal: true }));
    const only = { step: 'filter', where: { column: 'store', is: 'equal', value: 'b' } };
    const recipe = toPublished([only]);
    const run = { recipe, run: '5', relations: new Map([['main', { ...main, columns }]]) };
    await expect(
      runRecipe(run, createDuckdbEngine(embedded.compute), embedded.lake),
    ).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining(
        'step 1 (filter) selects or orders rows by "store"',
      ) as string,
    });
    expect(await listKeys('workspace/tried/version-3/run-5/')).toEqual([]);
    const allowed = { ...run, recipe: { ...recipe, mayPickPeople: true } };
    const report = await runRecipe(allowed, createDuckdbEngine(embedded.compute), embedded.lake);
    expect(report).toMatchObject({ rowsOut: 3, columns: [{ isPersonal: true }, {}] });
  });

  it.each([
    ['not personal for a salt of the server and a publisher with the role', true, true],
    ['personal for a salt of the caller', true, false],
    ['personal for a publisher without the role', false, true],
  ])('hashes a personal column by HMAC: %s', async (_, mayPickPeople, isSecret) => {
    const main = createRelation('main', sales);
    const columns = main.columns.map((each) => ({ ...each, isPersonal: each.name === 'store' }));
    const recipe = { ...toPublished([hash]), mayPickPeople };
    const secrets = new Set(isSecret ? ['pepper'] : []);
    const opening = { recipe, run: '6', relations: new Map([['main', { ...main, columns }]]) };
    const run = { ...opening, parameters, secrets };
    const report = await runRecipe(run, createDuckdbEngine(embedded.compute), embedded.lake);
    expect(report.columns[0]).toMatchObject({ isPersonal: !(mayPickPeople && isSecret) });
    const rows = await readRows(report.prefix);
    const hmac = (store: string) => createHmac('sha256', TEST_SALT).update(store).digest('hex');
    expect(rows?.map(({ store }) => store)).toEqual(['a', 'b', 'b', 'b', 'c'].map(hmac));
  });

  it('does not quote personal values in errors', async () => {
    const main = createRelation('main', sales);
    const columns = main.columns.map((each) => ({ ...each, isPersonal: true }));
    const quoting = new AppError('COMPUTE_FAILED', "Could not convert string 'Ann' to INT64");
    const broken = { ...embedded.compute, run: () => Promise.reject(quoting) };
    const compute = { ...broken, close: () => Promise.resolve() };
    const inputs = new Map([['main', { ...main, columns }]]);
    const run = {
      recipe: toPublished([{ step: 'trim', columns: ['store'] }]),
      run: '8',
      relations: inputs,
    };
    await expect(runRecipe(run, createDuckdbEngine(compute), embedded.lake)).rejects.toThrow(
      /^Could not convert string •••; the rest of the message may quote a personal value/,
    );
  });

  it('requires its parameters', async () => {
    const run = { recipe: toPublished([hash]), run: '3', relations };
    await expect(
      runRecipe(run, createDuckdbEngine(embedded.compute), embedded.lake),
    ).rejects.toThrow('it needs a value for pepper');
  });

  it.each([false, true])(
    'publishes the table once all files are written, with personal columns: %s',
    async (isPersonal) => {
      const shown: WrittenTable[] = [];
      const sorted = { step: 'sort', by: [{ column: 'amount', direction: 'descending' }] };
      const recipe = toPublished([cast, sorted]);
      const parts = {
        recipes: { find: () => Promise.resolve(recipe) },
        tables: {
          find: (address: string) =>
            Promise.resolve({
              name: address,
              columns: [
                { name: 'store', isPersonal },
                { name: 'amount', isPersonal: false },
              ],
            } as CatalogueTable),
        },
        relations: { openRelation: () => Promise.resolve(createRelation('main', sales)) },
        engine: createDuckdbEngine(embedded.compute),
        localCompute: createDuckdbEngine(embedded.compute),
        findSalts: () => Promise.resolve(new Map<string, string>()),
        lake: embedded.lake,
        lakeUrl: 'file:/lake/',
        isErased: () => Promise.resolve(false),
        workspace: {
          withTableLock: <Result>(_name: string, work: () => Promise<Result>) => work(),
          fieldIds: () => Promise.resolve(new Map<string, number>()),
          find: () => Promise.resolve(undefined),
          register: (table: WrittenTable) => {
            shown.push(table);
            return Promise.resolve();
          },
        },
      };
      await prepareTable(parts, { recipe: 'tried', run: '4', actor: 'cli' });
      expect(shown).toMatchObject([
        {
          name: 'tried',
          location: 'file:/lake/workspace/tried/version-3/run-4/rows',
          columns: [
            { name: 'store', type: 'VARCHAR', isPersonal },
            { name: 'amount', type: 'DECIMAL(9,2)', isPersonal: false },
          ],
          rows: 3,
          sources: ['test.main'],
          sql: 'recipe tried of version 3',
        },
      ]);
      const [file] = shown[0]?.files ?? [];
      expect(shown[0]?.files).toHaveLength(1);
      expect(file?.bytes).toBeGreaterThan(0);
      const rows = await readRows('workspace/tried/version-3/run-4/rows/');
      expect(rows?.map(({ amount }) => amount)).toEqual(['2.00', '1.50', '-1.00']);
    },
  );

  it.each([
    [false, ['run-3/', 'run-4/']],
    [true, ['run-4/']],
  ])(
    'keeps the last run for readers, unless a person was erased: %s',
    async (isErased, expected) => {
      const recipe = { ...toPublished([positive]), version: 8 };
      const amounts = createRelation('main', {
        columns: { store: 'VARCHAR', amount: 'BIGINT' },
        rows: [['a', 1]],
      });
      const own = 'workspace/tried/5f0e7f0a-0000-4000-8000-000000000000/data_0.parquet';
      await embedded.lake.put(own, Readable.from(['by SQL']));
      let shown: { location: string; writtenAt: Date } | undefined;
      const parts = {
        recipes: { find: () => Promise.resolve(recipe) },
        tables: {
          find: () => {
            const columns = amounts.columns.map((each) => ({ ...each, isPersonal: false }));
            return Promise.resolve({ columns } as unknown as CatalogueTable);
          },
        },
        relations: { openRelation: () => Promise.resolve(amounts) },
        engine: createDuckdbEngine(embedded.compute),
        localCompute: createDuckdbEngine(embedded.compute),
        findSalts: () => Promise.resolve(new Map<string, string>()),
        lake: embedded.lake,
        lakeUrl: 'file:/lake',
        isErased: () => Promise.resolve(isErased),
        workspace: {
          withTableLock: <Result>(_name: string, work: () => Promise<Result>) => work(),
          fieldIds: () => Promise.resolve(new Map<string, number>()),
          find: () => Promise.resolve(shown),
          register: ({ location }: WrittenTable) => {
            shown = { location, writtenAt: new Date() };
            return Promise.resolve();
          },
        },
      };
      for (const run of ['1', '2', '3', '4']) {
        await prepareTable(parts, { recipe: 'tried', run, actor: 'cli' });
      }
      const keys = await listKeys('workspace/tried/');
      const runs = keys.flatMap((key) => /run-\d+\//.exec(key) ?? []);
      expect([...new Set(runs)]).toEqual(expected);
      expect(keys).toContain(own);
    },
  );
});
