import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder } from '#test/setup/temp-folder.js';
import { areParquet } from './are-parquet.js';

it('tells Parquet by its bytes, not by its name', async () => {
  const folder = await tempFolder('parquet');
  const paths = ['copy', 'named.parquet', 'short'].map((name) => join(folder, name));
  const [copy = '', named = '', short = ''] = paths;
  await writeFile(copy, 'PAR1 and on');
  await writeFile(named, 'id,town\n1,Rome\n');
  await writeFile(short, 'PA');
  expect(await areParquet([copy])).toBe(true);
  for (const other of [named, short]) expect(await areParquet([copy, other])).toBe(false);
  await rm(folder, { recursive: true });
});
