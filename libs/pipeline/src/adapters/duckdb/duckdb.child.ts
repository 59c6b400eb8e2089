import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { sqlFile } from '#platform/database/sql-file.js';
import type { Cell } from '../../ports/compute.js';
import type {
  ChildJob,
  ChildModel,
  ChildResult,
  ChildSetup,
  FromChild,
  ToChild,
} from './protocol.js';
import { writeOutput } from './write-output.js';

// The engine lives in a process of its own: it cannot block the worker's event loop, its memory has
// a cap, and when it is killed the worker only sees a job to try again.
const setup = JSON.parse(process.argv[2] ?? '{}') as ChildSetup;
const instance = await DuckDBInstance.create(':memory:', {
  memory_limit: setup.memory,
  threads: String(setup.threads),
  temp_directory: setup.spillFolder,
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
});

interface Running {
  connection: DuckDBConnection;
  cancelled: boolean;
}

const running = new Map<number, Running>();

async function open(): Promise<DuckDBConnection> {
  const connection = await instance.connect();
  await connection.run(
    sqlFile(import.meta.url, './prelude.sql').replaceAll(
      'CREATE MACRO',
      'CREATE OR REPLACE TEMP MACRO',
    ),
  );
  return connection;
}

async function runModel(connection: DuckDBConnection, model: ChildModel, result: ChildResult) {
  await connection.run(`CREATE TEMP TABLE ${model.name} AS ${model.sql}`);
  const count = await connection.runAndReadAll(`SELECT count(*)::INTEGER FROM ${model.name}`);
  result.rows[model.name] = Number(count.getRows()[0]?.[0]);
  for (const output of model.outputs) await writeOutput(connection, output);
  if (model.collect) {
    const reader = await connection.runAndReadAll(`SELECT * FROM ${model.name}`);
    result.collected[model.name] = reader.getRowObjectsJson() as Record<string, Cell>[];
  }
}

async function runJob(job: ChildJob): Promise<ChildResult> {
  const connection = await open();
  const state = { connection, cancelled: false };
  running.set(job.id, state);
  try {
    const result: ChildResult = { rows: {}, collected: {} };
    for (const statement of job.prepare) await connection.run(statement);
    for (const model of job.models) {
      await runModel(connection, model, result);
      // An interrupt that comes between two statements stops neither.
      if (state.cancelled) throw new Error('the job was cancelled');
    }
    return result;
  } finally {
    running.delete(job.id);
    connection.closeSync();
  }
}

async function answer(job: ChildJob): Promise<void> {
  const reply = (message: FromChild) => process.connected && process.send?.(message);
  try {
    reply({ kind: 'done', id: job.id, result: await runJob(job) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    reply({ kind: 'failed', id: job.id, message });
  }
}

function cancel(id: number): void {
  const state = running.get(id);
  if (!state) return;
  state.cancelled = true;
  state.connection.interrupt();
}

process.on('message', (message: ToChild) => {
  if (message.kind === 'run') void answer(message.job);
  else cancel(message.id);
});
// The worker is gone: nobody waits for an answer any more.
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole process group; the worker decides when the engine stops.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
