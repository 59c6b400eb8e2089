import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OpenCatalogue } from '../composition/open-catalogue.js';
import type { CatalogueTable } from '../tables/table.js';
import { listAudit } from '#test/setup/audit.js';
import { openEnginePerFile } from '#test/setup/query-engine.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { createRelation } from '../../test/setup/try-recipe.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { AppError } from '#platform/errors/app-error.js';
import { readTestCall } from '#test/setup/programs.js';
import { recipeCommand } from './recipe-command.js';

const engine = openEnginePerFile();
let test: TestWarehouse;
let folder: string;
let file: string;

const sales = {
  columns: { store: 'VARCHAR', amount: 'BIGINT' },
  rows: [
    [' a', 1],
    ['b', null],
  ],
};
const relation = { ...createRelation('sales', sales), schema: 'shop' };
/** The columns in the catalogue. */
let columns: { name: string; type: string; isPersonal: boolean }[];
const steps = [
  { step: 'trim', columns: ['store'] },
  { step: 'filter', where: { column: 'amount', is: 'not empty' } },
];

beforeEach(() => {
  columns = relation.columns.map((each) => ({ ...each, isPersonal: false }));
});
beforeAll(async () => {
  test = await createTestWarehouse();
  folder = await createTempFolder('recipe');
  file = join(folder, 'clean.json');
  await writeFile(file, JSON.stringify({ name: 'clean', inputs: { main: 'shop.sales' }, steps }));
});
afterAll(async () => {
  await test.drop();
  await rm(folder, { recursive: true });
});

const asked: unknown[] = [];
const prepare = (given: unknown) => {
  asked.push(given);
  return Promise.resolve({
    prefix: 'workspace/clean/',
    columns: [],
    rowsIn: 2,
    rowsOut: 1,
    rowsQuarantined: 0,
    steps: [],
  });
};

async function run(name: string, ...argv: string[]): Promise<string> {
  let said = '';
  const screen = new Writable({
    write: (chunk: Buffer, _, done) => {
      said += String(chunk);
      done();
    },
  });
  const catalogue = {
    warehouse: test.warehouse,
    engine: engine(),
    tables: {
      find: (address: string) =>
        address === 'shop.sales'
          ? Promise.resolve({ columns } as unknown as CatalogueTable)
          : Promise.reject(new AppError('TABLE_UNKNOWN', address)),
    },
    relations: { openRelation: () => Promise.resolve(relation) },
    prepare,
  } as unknown as OpenCatalogue;
  const call = await readTestCall(['catalogue', 'recipe', name, ...argv], { stdout: screen });
  await recipeCommand(name, call, (work) => work(catalogue));
  return said;
}

describe('retailstream catalogue recipe', () => {
  it('checks and previews a file', async () => {
    expect(await run('check', file)).toBe(
      '1. Removes blanks at both ends of "store".\n' +
        '2. Keeps rows where "amount" is not empty, and drops the others.\n' +
        'Columns of the result: store VARCHAR, amount BIGINT.\n',
    );
    const preview = await run('preview', file);
    expect(preview).toContain('All 2 rows:');
    expect(preview).toContain(
      '   2 rows; 1 cells changed\n   store | amount\n   a | 1\n   b | -\n',
    );
    expect(preview).toContain('   2 rows in, 1 out');
  });

  it('masks personal data in a preview, or shows it and records that', async () => {
    const amounts = join(folder, 'amounts.json');
    const cast = { step: 'cast', columns: ['store'], to: { type: 'whole number' } };
    const inputs = { main: 'shop.sales' };
    const write = (last: object) =>
      writeFile(amounts, JSON.stringify({ name: 'amounts', inputs, steps: [steps[0], last] }));
    await write({ ...cast, onFail: 'empty' });
    columns = columns.map((each) => ({ ...each, isPersonal: each.name === 'store' }));
    const masked = await run('preview', amounts);
    expect(masked).toContain('   store | amount\n   ••• | 1\n   ••• | -\n');
    // The steps do not read the stores, so trimming changes no cell.
    expect(masked).not.toContain('cells changed');
    await write(cast);
    await expect(run('preview', amounts)).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('the command line has --personal-data') as string,
    });
    expect(await listAudit(test.warehouse)).toEqual([]);
    expect(await run('preview', amounts, '--personal-data')).toContain('   a | 1\n   b | -\n');
    expect(await listAudit(test.warehouse)).toMatchObject([
      {
        actor: 'cli',
        action: 'read-personal-data',
        subject: 'preview of recipe amounts',
        details: { columns: ['shop.sales.store'] },
      },
    ]);
  });

  it('publishes, runs and exports', async () => {
    expect(await run('publish', file)).toBe('Published recipe clean as version 1\n');
    expect(await run('run', 'clean', '--version', '1')).toContain('workspace.clean: 1 rows of 2');
    expect(asked).toMatchObject([{ recipe: 'clean', version: 1, actor: 'cli' }]);
    const script = await run('export', 'clean', '--pyspark');
    expect(script).toBe(await run('export', file, '--pyspark'));
    expect(script).toContain('step_2 = spark.sql("""');
  });

  it('lists the steps', async () => {
    const all = await run('steps');
    expect(all.trim().split('\n')).toHaveLength(24);
    expect(all).toContain(
      'trim           Removes blanks at both ends of texts, also invisible ones. (columns, inner?)',
    );
    expect(await run('steps', 'trim')).toContain('"additionalProperties": false');
  });

  it('reports what is wrong', async () => {
    await expect(run('mix')).rejects.toThrow("unknown command 'mix'");
    await expect(run('check')).rejects.toThrow("missing required argument 'file'");
    await expect(run('check', join(folder, 'none.json'))).rejects.toThrow('cannot be read');
    await expect(run('run', 'clean', '--version', '0')).rejects.toThrow('--version must be');
    await expect(run('run', 'none')).resolves.toContain('workspace.none');
    await expect(run('export', 'clean')).rejects.toThrow('--pyspark');
  });
});
