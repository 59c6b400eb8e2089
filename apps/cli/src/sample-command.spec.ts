import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runInProcess, captureOutput } from '#test/setup/programs.js';
import { sampleCommand } from './sample-command.js';

const sample = (argv: string[]) => captureOutput(sampleCommand, ['sample', ...argv]);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sample-command-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('writes the default sample into the folder with the given seed, and reports its files', async () => {
  const target = join(folder, 'sample');
  expect(await sample([target, '--seed', '7'])).toMatch(
    /^wrote 421570 sales, 8190 feature and 45 store rows; in retail\/ [12]\d{5} transactions, 3\d{3} customers, 3 shops, 196 products and 1\d sales people\n$/,
  );
  expect((await readdir(target)).sort()).toEqual([
    'Features data set.csv',
    'retail',
    'sales data-set.csv',
    'stores data-set.csv',
  ]);
});

it('writes the example of point-of-sale files and nothing else', async () => {
  const target = join(folder, 'example');
  expect(await sample([target, '--example', 'retail'])).toMatch(
    /^wrote 3000 transactions, 320 customers, 4 shops, 196 products and 20 sales people\n$/,
  );
  expect((await readdir(target)).sort()).toEqual([
    'customers.csv',
    'products.csv',
    'sales_team.csv',
    'shops.csv',
    'transactions',
  ]);
});

it.each(['--help', '-h'])('writes nothing for %s', async (flag) => {
  expect((await runInProcess(['sample', flag])).stdout).toContain('--seed <n>');
});

it.each([
  { args: [], says: "missing required argument 'dir'" },
  { args: ['one', 'two'], says: 'too many arguments' },
  { args: ['here', '--seed', 'seven'], says: '--seed is "seven"; use an integer from 0' },
  { args: ['here', '--example', 'wholesale'], says: '"wholesale"; use retail' },
  { args: ['here', '--sead', '7'], says: "unknown option '--sead'" },
])('refuses $args', async ({ args, says }) => {
  await expect(sample(args)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining(says) as string,
  });
});
