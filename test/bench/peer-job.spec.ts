import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { weeklySales } from '#test/setup/flow.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { parseOptions } from '../../bench/wall/options.js';
import { createPeerJob, type PeerJob } from '../../bench/wall/peers/peer-job.js';

let folder: string;
let job: PeerJob;

beforeAll(async () => {
  folder = await createTempFolder('peer-job');
  await writeFile(join(folder, 'stores.csv'), 'Store,Type,Size\n1,A,100\n');
  job = await createPeerJob(weeklySales, folder, { stores: 'stores.csv' });
});
afterAll(() => rm(folder, { recursive: true }));

it('builds and loads every mart of the flow with its key', () => {
  const loaded = job.relations.flatMap(({ name, load }) => (load ? [[name, load.key]] : []));
  expect(loaded).toEqual(weeklySales.marts.map(({ name, key }) => [name, key]));
});

it('lists each relation after all that it reads', () => {
  const known = new Set<string>();
  for (const { name, reads } of job.relations) {
    expect(reads.filter((read) => !known.has(read))).toEqual([]);
    known.add(name);
  }
});

it('reads the columns that a file has, and adds the missing ones as nulls', () => {
  expect(job.files.find(({ name }) => name === 'raw_stores')).toEqual({
    name: 'raw_stores',
    path: join(folder, 'stores.csv'),
    columns: [
      { name: 'store', type: 'integer' },
      { name: 'store_type', type: 'text' },
      { name: 'store_size', type: 'integer' },
    ],
    dateFormat: 'dd/mm/yyyy',
  });
  const sql = job.relations.find(({ name }) => name === 'stores')?.sql;
  expect(sql).toContain('SELECT store, store_type, store_size, CAST(NULL AS DATE) AS opening_date');
});

it('runs peers only when they are asked for', () => {
  expect(parseOptions([])).toMatchObject({ peers: false });
  expect(parseOptions(['--peers'])).toMatchObject({ peers: true });
});
