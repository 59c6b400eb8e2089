import 'reflect-metadata';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import {
  ensureEmbeddedPostgres,
  stopEmbeddedPostgres,
} from '#platform/database/embedded/embedded-postgres.js';
import type { Closers } from '../closers.js';
import { describeMachine } from '../machine.js';
import { runBench } from '../run-bench.js';
import { requireRoom } from '../scale/disk.js';
import { withClosers } from '../with-closers.js';
import { type ChunkFigures, toMarkdown } from './chunks-report.js';
import { measureSize } from './measure-size.js';
import { type ChunkBenchOptions, parseOptions, USAGE } from './options.js';

const GB = 1e9;

async function measure(options: ChunkBenchOptions, closers: Closers): Promise<ChunkFigures> {
  const { sizes, dir } = options;
  await requireRoom(dir, GB + Math.max(...sizes) * 0.3 * GB);
  const folder = await mkdtemp(join(dir, 'retailstream-chunks-'));
  closers.add(() => rm(folder, { recursive: true, force: true }));
  // The database's own user must be able to walk through it.
  await chmod(folder, 0o711);
  const server = await ensureEmbeddedPostgres(join(folder, 'postgres'));
  closers.add(() => rm(dirname(server.log), { recursive: true, force: true }));
  closers.add(() => stopEmbeddedPostgres(server));
  const client = new Client(server.url);
  await client.connect();
  closers.add(() => client.end());
  const figures: ChunkFigures = { sizes: [], many: [], locks: [] };
  for (const times of sizes)
    await measureSize(figures, { client, url: server.url, folder, times, ...options });
  return figures;
}

await runBench(async () => {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return true;
  }
  const machine = describeMachine();
  const figures = await withClosers((closers) => measure(options, closers));
  console.log(toMarkdown(machine, figures));
  if (options.json) {
    await writeFile(options.json, `${JSON.stringify({ machine, ...figures }, null, 2)}\n`);
  }
  return true;
});
