import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { sqlFile } from '#platform/database/sql-file.js';
import { AppError } from '#platform/errors/app-error.js';
import { installOnce, installPython } from '#test/cloud/install/install-once.js';
import { runCommand } from '#test/cloud/install/run-command.js';
import type { PeerJob } from './peer-job.js';

const prelude = sqlFile(import.meta.url, '../../../libs/lake/src/duckdb/prelude.sql');

/** Another tool that builds the marts from the same files. */
export interface Peer {
  name: string;
  program: string;
  /** Schema of its tables in PostgreSQL. */
  schema: string;
}

export const PEERS: readonly Peer[] = [
  { name: 'dlt with dbt', program: 'dlt_dbt.py', schema: 'dlt_dbt' },
  { name: 'PySpark', program: 'spark_marts.py', schema: 'pyspark' },
];

/**
 * Installs the peers in the user's cache, once for each set of pinned versions, and returns their Python.
 * @throws AppError USAGE when Python or Java is missing
 */
export async function installPeers(): Promise<string> {
  try {
    await runCommand('python3', ['-c', 'import ensurepip, venv']);
    await runCommand('java', ['-version']);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(
      'USAGE',
      `--peers needs Python and Java: ${why.trim()}; install python3-venv and default-jre-headless`,
      { cause },
    );
  }
  const from = new URL('./', import.meta.url);
  const root = await installOnce('bench-peers', from, ['requirements.txt'], installPython);
  return join(root, 'venv', 'bin', 'python');
}

/** Runs a peer. @returns seconds from the start of its process to its end @throws Error with its last lines */
export async function runPeer(
  { program, schema }: Peer,
  python: string,
  job: PeerJob,
  parent: string,
  warehouse: string,
): Promise<number> {
  const folder = await mkdtemp(join(parent, `${schema}-`));
  const client = new pg.Client({ connectionString: warehouse });
  await client.connect();
  try {
    await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
    await client.query(`CREATE SCHEMA ${schema}`);
    await client.query('CHECKPOINT');
    const file = join(folder, 'job.json');
    await writeFile(file, JSON.stringify({ ...job, folder, prelude, schema, warehouse }));
    const start = performance.now();
    await runCommand(python, ['-B', fileURLToPath(new URL(program, import.meta.url)), file]);
    return (performance.now() - start) / 1_000;
  } finally {
    await client.end();
    await rm(folder, { recursive: true });
  }
}
