import type { DuckDBConnection } from '@duckdb/node-api';
import type { Cell } from '../ports/compute.js';
import { JobProgress } from './job-progress.js';
import type { ChildEvent, ChildJob, ChildModel, ChildResult, Preparation } from './protocol.js';
import { writeOutput } from './write-output.js';

/**
 * Longer unions are made as tables, not as views. DuckDB (1.5) may group or sort one in memory, and run
 * out of it, when a short part comes first; over a table it spills.
 */
const UNION_ROWS_MAX = 1_000_000;

/** What a running job shares with those who watch or stop it. */
export interface RunningJob {
  connection: DuckDBConnection;
  cancelled: boolean;
}

/** Runs a job's statements in order on its own connection. */
export async function runJob(
  running: RunningJob,
  job: ChildJob,
  say: (event: ChildEvent) => void,
): Promise<ChildResult> {
  const { connection } = running;
  const statements =
    job.prepare.length + job.models.reduce((sum, { outputs }) => sum + 1 + outputs.length, 0);
  const progress = new JobProgress(connection, statements, (share) =>
    say({ kind: 'progress', id: job.id, share }),
  );
  const step = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    // An interrupt that comes between two statements stops neither.
    if (running.cancelled) throw new Error('the job was cancelled');
    const result = await work();
    progress.statementDone();
    return result;
  };
  const result: ChildResult = { rows: {}, collected: {} };
  try {
    for (const preparation of job.prepare) await step(() => prepare(connection, preparation));
    for (const model of job.models) {
      await step(() => make(connection, model, result));
      for (const output of model.outputs) {
        await step(() => writeOutput(connection, output));
        say({ kind: 'output', id: job.id, folder: output.folder });
      }
      for (const table of model.frees) await connection.run(`DROP TABLE ${table}`);
    }
    return result;
  } finally {
    progress.stop();
  }
}

async function prepare(connection: DuckDBConnection, preparation: Preparation): Promise<void> {
  if (typeof preparation === 'string') await connection.run(preparation);
  else if (await hasRows(connection, preparation.ifAnyIn)) await connection.run(preparation.run);
}

async function hasRows(connection: DuckDBConnection, table: string): Promise<boolean> {
  const reader = await connection.runAndReadAll(`SELECT 1 FROM ${table} LIMIT 1`);
  return reader.getRows().length > 0;
}

async function make(
  connection: DuckDBConnection,
  model: ChildModel,
  result: ChildResult,
): Promise<void> {
  for (const statement of model.prepare) await connection.run(statement);
  const rows = model.order === '' ? model.sql : `SELECT * FROM (${model.sql}) ${model.order}`;
  if (model.isView && !(await isLongUnion(connection, rows))) {
    await connection.run(`CREATE TEMP VIEW ${model.name} AS ${rows}`);
  } else {
    const made = await connection.runAndReadAll(`CREATE TEMP TABLE ${model.name} AS ${rows}`);
    if (!model.isView) result.rows[model.name] = Number(made.getRows()[0]?.[0]);
  }
  if (!model.collect) return;
  const reader = await connection.runAndReadAll(`SELECT * FROM ${model.name}`);
  result.collected[model.name] = reader.getRowObjectsJson() as Record<string, Cell>[];
}

async function isLongUnion(connection: DuckDBConnection, rows: string): Promise<boolean> {
  if (!/\bUNION\b/.test(rows)) return false;
  const counted = `SELECT count(*) FROM (SELECT 1 FROM (${rows}) LIMIT ${UNION_ROWS_MAX + 1})`;
  const reader = await connection.runAndReadAll(counted);
  return Number(reader.getRows()[0]?.[0]) > UNION_ROWS_MAX;
}
