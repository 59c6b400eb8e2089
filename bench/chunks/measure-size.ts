import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';
import { say } from '../run-bench.js';
import { chunkRows } from './chunk-rows.js';
import { byFunction, byView, chunkTables, joined } from './chunk-tables.js';
import type { ChunkFigures, SizeFigures } from './chunks-report.js';
import { tryLocks } from './lock-trials.js';
import { measureManyChunks } from './many-chunks.js';
import { measureLayout, requireSameAnswers } from './measure-layout.js';
import { SalesMonths } from './sales-months.js';
import { snapshotTables } from './snapshot-tables.js';
import { writeSnapshots } from './snapshots.js';

interface Measured {
  client: Client;
  url: string;
  folder: string;
  times: number;
  rounds: number;
  layouts: string;
}

/** Measures every layout at one size in each round; at 1× also locks, and many chunks. */
export async function measureSize(
  figures: ChunkFigures,
  { client, url, folder, times, rounds, layouts: letters }: Measured,
): Promise<void> {
  const files = await mkdtemp(join(folder, 'csv-'));
  const sales = new SalesMonths(files, times);
  say(`writing the CSV of ${times}×`);
  const snapshots = await writeSnapshots(sales);
  const layouts = [
    snapshotTables(sales),
    chunkRows('B. rows with a chunk, B-tree', 'B', [
      'ALTER TABLE chunks.sales ADD PRIMARY KEY (chunk_id, department, store, week_date)',
    ]),
    chunkRows('C. rows with a chunk, BRIN and B-tree', 'C', [
      'CREATE INDEX ON chunks.sales USING brin (chunk_id)',
      'CREATE INDEX ON chunks.sales (department, store, week_date)',
    ]),
    chunkTables,
  ].filter(({ name }) => letters.includes(name.charAt(0)));
  const size: SizeFigures = { times, rounds: [] };
  figures.sizes.push(size);
  for (let round = 1; round <= rounds; round++) {
    const measured: SizeFigures['rounds'][number] = [];
    for (const layout of layouts) {
      say(`${times}×, round ${round}: ${layout.name}`);
      measured.push(await measureLayout(client, url, layout, snapshots));
    }
    requireSameAnswers(measured.flatMap(({ readers }) => readers));
    size.rounds.push(measured);
  }
  if (times === 1) {
    say('240 chunks, and locks');
    for (const layout of layouts.filter(({ name }) => !name.startsWith('A'))) {
      figures.many.push(await measureManyChunks(client, url, layout, snapshots));
    }
    for (const reader of [joined, byFunction, byView]) {
      figures.locks.push(...(await tryLocks(url, reader, snapshots)));
    }
  }
  await rm(files, { recursive: true, force: true });
}
