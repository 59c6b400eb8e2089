import type { ForecastInput, ForecastMethod, ForecastPart } from '#pipeline/flow/forecast.js';
import { type Flow, listMartTables } from '#pipeline/flow/flow.js';
import type { MartTable } from '#pipeline/flow/mart.js';
import { runStage } from '#pipeline/runs/run-stage.js';
import type { AppError } from '#platform/errors/app-error.js';
import {
  retailDimensions,
  createRetailLines,
  TRANSACTIONS_HEADER,
} from '../factories/retail-files.js';
import { retailMart, weeklyForecast, weeklySales } from '../setup/flow.js';
import type { TestPipeline } from '../setup/pipeline.js';
import { toCsv, deliver, PLAN_HEADER } from '../setup/source-files.js';
import { toTableRows } from '../factories/table-rows.js';
import { departmentNames, smallChain } from './small-chain.js';

/** What a run leaves that no disturbance may change, by name. */
export type Books = Record<string, unknown>;

/** More than the queue gives a stage: each may be disturbed once. */
const ATTEMPTS = 3;
const CELLS = {
  integer: '1',
  bigint: '1',
  decimal: '1.00',
  date: '2010-02-19',
  boolean: 'false',
} as const;

/** Forecasts three rows in each table, whatever the history is. */
class FixedMethod implements ForecastMethod {
  readonly version = 'fixed';

  async *compute({ history }: ForecastInput): AsyncGenerator<ForecastPart> {
    let weeks = 0;
    for await (const rows of history) weeks += rows.length;
    if (weeks === 0) throw new Error('there is no history');
    for (const table of weeklyForecast.forecast?.tables ?? [])
      yield toTableRows(
        table.name,
        [1, 2, 3].map((n) => createLine(table, n)),
      );
  }
}

function createLine({ columns, key }: MartTable, n: number): string {
  const cells = Object.entries(columns).map(([name, { type }]) => {
    if (type === 'text') return `text ${n}`;
    return type === 'integer' && key.includes(name) ? String(n) : CELLS[type];
  });
  return cells.join(',');
}

/** Names of a flow's tables in the warehouse, of marts and of forecasts. */
export const listTableNames = (flow: Flow) => listMartTables(flow).map(({ name }) => name);

/** All flows, in the order of their runs. */
export const FLOWS = [weeklySales, retailMart, weeklyForecast];

/** Tables of all flows, each with its flow: the snapshots of forecasts list those of sales too. */
const TABLES = FLOWS.flatMap((flow) =>
  listTableNames(flow).map((table) => [table, flow.name] as const),
);

/** A cell with personal data: each database has keys of its own. */
const ENCRYPTED = /sealed:[\w.-]+/g;

/** Delivers files of both flows that read some, to a pipeline of all flows. */
export async function deliverBoth({ flows, folder }: TestPipeline): Promise<void> {
  flows.get(weeklyForecast.name)!.services.forecastMethod = new FixedMethod();
  await deliver(folder, { ...smallChain, ...departmentNames });
  await deliver(folder, { 'plan.csv': toCsv(PLAN_HEADER, '1,1,2010-02-12,290.00') }, 5);
  await deliver(folder, retailDimensions, 10);
  const lines = createRetailLines(5, 60);
  await deliver(folder, { 'tills.csv': toCsv(TRANSACTIONS_HEADER, ...lines) }, 20);
}

interface RunOptions {
  onlyIfChanged?: boolean;
  /** Runs only the flow of this name. */
  only?: string;
  /** Called before each stage, with flow and stage, and before planning with an empty name. */
  onStage?: (name: string) => void | Promise<void>;
}

/** Runs all flows as workers do, with attempts for stages whose error can be retried. */
export async function runBoth(
  { flows }: TestPipeline,
  { onlyIfChanged = false, only, onStage = () => undefined }: RunOptions = {},
): Promise<void> {
  const { signal } = new AbortController();
  for (const { name, stages } of FLOWS) {
    if (only !== undefined && only !== name) continue;
    const { plan, services } = flows.get(name)!;
    await onStage('');
    const runId = await plan(onlyIfChanged);
    for (const { id } of stages) {
      await onStage(`${name}/${id}`);
      for (let left = ATTEMPTS - 1; ; left--) {
        try {
          await runStage(services, id, { runId, epoch: 1 }, signal);
          break;
        } catch (error) {
          const { code, message, retryable } = error as AppError;
          if (retryable && left > 0) continue;
          await services.ledger.runs.fail(runId, code, message);
          throw error;
        }
      }
    }
  }
}

/** Reads the rows of every table, their files, and what the ledger says of them. */
export async function readBooks({ rows, digests }: TestPipeline): Promise<Books> {
  const books: Books = {};
  for (const [table, flow] of TABLES) {
    const found = await rows<{ line: string }>(
      `SELECT (to_jsonb(t) - 'snapshot_id')::text AS line FROM mart.${table} t
       JOIN ops.snapshots USING (snapshot_id) WHERE status = 'published' AND flow = $1 ORDER BY 1`,
      [flow],
    );
    books[`rows of ${table}`] = found.length;
    books[table] = found.map(({ line }) => line);
  }
  const core = await rows<{ name: string }>(
    `SELECT oid::regclass::text AS name FROM pg_class
     WHERE relnamespace = 'core'::regnamespace AND relkind = 'r' ORDER BY 1`,
  );
  for (const { name } of core) {
    const found = await rows<{ line: string }>(
      `SELECT (to_jsonb(t) - ARRAY['file_id', 'run_id', 'loaded_at'])::text AS line FROM ${name} t`,
    );
    books[name] = found.map(({ line }) => line.replaceAll(ENCRYPTED, 'sealed')).sort();
  }
  const chunks = await rows<{ relation: string; period: string; folder: string }>(
    `SELECT relation, period, folder, rows, rows_written, money
     FROM ops.chunks JOIN ops.snapshot_chunks USING (relation, chunk_id)
     JOIN ops.snapshots USING (snapshot_id) WHERE status = 'published' ORDER BY 1, 2`,
  );
  for (const { relation, period, folder, ...facts } of chunks) {
    books[`chunk ${relation} ${period}`] = facts;
    if (TABLES.some(([table]) => table === relation))
      books[`files ${relation} ${period}`] = await digests(folder);
  }
  books['broken rules'] = await rows(
    `SELECT rule FROM ops.reconciliations JOIN ops.snapshots USING (run_id)
     WHERE status = 'published' AND NOT holds`,
  );
  return books;
}
