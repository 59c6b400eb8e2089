import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileStore } from '#lake/stores/file-store.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { DuckdbChild } from './child-process.js';
import { DuckdbCompute } from './duckdb-compute.js';
import { DuckdbTableRegistry } from './duckdb-table-registry.js';

/** As DuckDB 1.5 says it of a full disk. */
const ENGINES_WORDS =
  'Out of Memory Error: failed to offload data block of size 256.0 KiB (35.9 MiB/36.0 MiB used).\n' +
  "This limit was set by the 'max_temp_directory_size' setting.\n" +
  "You can adjust this setting, by using (for example) PRAGMA max_temp_directory_size='10GiB'";

let folder: string;
let spill: string;
let compute: DuckdbCompute;

beforeEach(async () => {
  folder = await createTempFolder('child-process');
  spill = join(folder, 'spill');
  const lake = new FileStore(join(folder, 'lake'));
  const child = new DuckdbChild({ memory: '128MB', threads: 1, spillFolder: spill });
  compute = new DuckdbCompute(lake, new DuckdbTableRegistry(lake), child);
});
afterEach(async () => {
  await compute.close();
  await rm(folder, { recursive: true, force: true });
});

const run = (sql: string) =>
  compute.run({ name: 'job', sources: [], models: [{ name: 'model', sql }] });
const failWith = (message: string) => run(`SELECT error('${message.replaceAll("'", "''")}') AS n`);

it('says in our words that the disk is full, and removes what was spilled', async () => {
  await run('SELECT 1 AS n');
  const first = compute.pid;
  await writeFile(join(spill, '1', 'duckdb_temp_storage_DEFAULT-0.tmp'), 'spilled');
  const error: unknown = await failWith(ENGINES_WORDS).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'DISK_FULL', retryable: false });
  expect(String(error)).toMatch(/no room for its files below .+; free space on the disk/);
  expect(String(error)).not.toMatch(/PRAGMA|max_temp/);
  await expect.poll(() => existsSync(join(spill, '1'))).toBe(false);
  await run('SELECT 1 AS n');
  expect(compute.pid).not.toBe(first);
});

it('says in our words that the memory is not enough', async () => {
  const error: unknown = await failWith(
    'Out of Memory Error: failed to pin block of size 256.0 KiB (95.5 MiB/95.3 MiB used)\n\n' +
      'Possible solutions:\n* Reducing the number of threads (SET threads=X)',
  ).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'COMPUTE_OUT_OF_MEMORY' });
  expect(String(error)).toMatch(/95\.3 MiB used\); give the engine more, for example COMPUTE_URL/);
  expect(String(error)).not.toMatch(/SET threads/);
});

it('removes what a killed engine spilled', async () => {
  await run('SELECT 1 AS n');
  await writeFile(join(spill, '1', 'duckdb_temp_storage_DEFAULT-0.tmp'), 'spilled');
  process.kill(compute.pid!, 'SIGKILL');
  await expect.poll(() => existsSync(join(spill, '1'))).toBe(false);
});
