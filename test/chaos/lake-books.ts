import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { findShareChunk } from '#pipeline/flow/zones.js';
import { listFiles } from './list-files.js';
import { readRowsByFile } from './rows-by-file.js';

/** Zones in which every file belongs to a snapshot. */
const KEPT =
  /^(marts|integrated\/(integrated_sales|retail_transactions)|curated\/(sales|transactions)|shared\/.*\/version=\w+)\//;

/** The published state of all flows. */
interface PublishedSnapshots {
  runs: readonly number[];
  /** Numbers of all snapshots available to readers. */
  kept: readonly number[];
  /** Chunk folders of all snapshots, and of the published ones. */
  listed: readonly string[];
  published: readonly string[];
}

/** Returns digests of the published marts' files, and lists unexpected files of the lake. */
export async function readLakeBooks(client: pg.Client, lake: string): Promise<[string, string][]> {
  const now = await readPublished(client);
  const lines: [string, string][] = [];
  const left: string[] = [];
  for (const name of await listFiles(lake)) {
    const folder = findShareChunk(name) ?? name.slice(0, name.lastIndexOf('/') + 1);
    if (now.published.includes(folder)) {
      // Rows with a file id are compared by file name instead.
      if (/^(curated|integrated\/retail_transactions)\//.test(folder)) continue;
      // The run's number depends on the disturbances.
      const at = name.replace(/\/run=\d+\//, '/');
      lines.push([`chunk file ${at}`, await hashFile(join(lake, name))]);
      continue;
    }
    if (isLeft(name, folder, now)) left.push(name);
    if (name.startsWith('catalog/')) {
      const { folders } = JSON.parse(await readFile(join(lake, name), 'utf8')) as {
        folders: { prefix: string }[];
      };
      const isPublished = ({ prefix }: { prefix: string }) =>
        now.runs.some((run) => prefix.includes(`/run=${run}/`)) || now.published.includes(prefix);
      const others = folders.filter((each) => !isPublished(each));
      lines.push([name, others.length === 0 ? 'of what is published' : JSON.stringify(others)]);
    }
  }
  const unkeyed = now.published.filter((folder) =>
    /^(curated|integrated)\/.*transactions\//.test(folder),
  );
  return [
    ...lines,
    ...(await readRowsByFile(client, lake, unkeyed)),
    ['left over in the lake', left.join(', ')],
  ];
}

function isLeft(name: string, folder: string, { kept, listed, runs }: PublishedSnapshots): boolean {
  if (name.startsWith('.partial/')) return true;
  if (runs.some((run) => name.startsWith(`scratch/run=${run}/`))) return true;
  const [, snapshot] = /^marts\/snapshot=(\d+)\//.exec(name) ?? [];
  const isKept = snapshot === undefined ? listed.includes(folder) : kept.includes(Number(snapshot));
  return KEPT.test(name) && !isKept;
}

async function readPublished(client: pg.Client): Promise<PublishedSnapshots> {
  const { rows } = await client.query<{ snapshot: number; run: number; status: string }>(
    `SELECT snapshot_id::integer AS snapshot, run_id::integer AS run, status FROM ops.snapshots
     WHERE status IN ('published', 'retained', 'held')`,
  );
  const now = rows.filter(({ status }) => status === 'published');
  const chunks = await client.query<{ folder: string; snapshot: number }>(
    `SELECT folder, snapshot_id::integer AS snapshot
     FROM ops.chunks JOIN ops.snapshot_chunks USING (relation, chunk_id)`,
  );
  const listFolders = (wanted: (snapshot: number) => boolean) =>
    chunks.rows.filter(({ snapshot }) => wanted(snapshot)).map(({ folder }) => folder);
  return {
    runs: now.map(({ run }) => run),
    kept: rows.map(({ snapshot }) => snapshot),
    listed: listFolders(() => true),
    published: listFolders((wanted) => now.some(({ snapshot }) => snapshot === wanted)),
  };
}

async function hashFile(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}
