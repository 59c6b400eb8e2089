import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { DuckDBConnection } from '@duckdb/node-api';
import { sqlFile } from '#platform/database/sql-file.js';
import type { ChildJob, ChildSetup, FromChild, ToChild } from './protocol.js';
import { runJob } from './run-job.js';

// The engine runs in a separate process: it cannot block the worker's event loop, its memory has a
// limit, and when it is killed the worker only retries a job. An import would scan the package's 200
// files for export names, which takes longer than the rest of the start.
const { DuckDBInstance } = createRequire(import.meta.url)(
  '@duckdb/node-api',
) as typeof import('@duckdb/node-api');
const setup = JSON.parse(process.argv[2] ?? '{}') as ChildSetup;
const instance = await DuckDBInstance.create(':memory:', {
  memory_limit: setup.memory,
  threads: String(setup.threads),
  temp_directory: setup.spillFolder,
  // Freed memory returns to the system, not to a later job: the limit applies to the process.
  allocator_flush_threshold: '16MB',
  allocator_bulk_deallocation_flush_threshold: '16MB',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
});
const prelude = sqlFile(import.meta.url, './prelude.sql').replaceAll(
  'CREATE MACRO',
  'CREATE OR REPLACE TEMP MACRO',
);
const running = new Map<number, AbortController>();

async function open(): Promise<DuckDBConnection> {
  const connection = await instance.connect();
  await connection.run(prelude);
  // DuckDB counts progress only with an enabled progress bar.
  await connection.run('SET enable_progress_bar = true; SET enable_progress_bar_print = false');
  return connection;
}

let spare: Promise<DuckDBConnection> | undefined;

/** Opens the connection of the next job before it comes. */
function openSpare(): void {
  spare ??= open();
  // The job that takes it reports the error.
  spare.catch(() => undefined);
}

async function takeConnection(): Promise<DuckDBConnection> {
  const taken = spare ?? open();
  spare = undefined;
  return taken;
}

function reply(message: FromChild): void {
  if (process.connected) process.send?.(message);
}

async function runAndReply(job: ChildJob): Promise<void> {
  // Before anything slow: a job can be cancelled while its connection opens.
  const cancelling = new AbortController();
  running.set(job.id, cancelling);
  let connection: DuckDBConnection | undefined;
  let beside: DuckDBConnection | undefined;
  try {
    connection = await takeConnection();
    beside = await instance.connect();
    process.chdir(job.folder);
    const result = await runJob({ job, connection, beside }, reply, cancelling.signal);
    reply({ kind: 'done', id: job.id, result });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    reply({ kind: 'failed', id: job.id, message, isShared: running.size > 1 });
  } finally {
    running.delete(job.id);
    connection?.closeSync();
    beside?.closeSync();
    openSpare();
  }
}

function cancel(id: number): void {
  running.get(id)?.abort(new Error('the job was cancelled'));
}

process.on('message', (message: ToChild) => {
  if (message.kind === 'run') void runAndReply(message.job);
  else cancel(message.id);
});
// The worker is gone: nothing waits for results.
process.on('disconnect', () => {
  rmSync(setup.spillFolder, { recursive: true, force: true });
  process.exit(0);
});
// Ctrl-C reaches the whole process group; the worker decides when the engine stops.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
