import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createServices } from '#composition/create-services.js';
import type { DuckdbChild } from '#lake/duckdb/child-process.js';
import type { ChildSetup } from '#lake/duckdb/protocol.js';
import type { Flow } from '#pipeline/flow/flow.js';
import { ensureMarts } from '#pipeline/ledger/snapshots/mart-tables.js';
import type { RunQueue } from '#pipeline/queue/run-queue.js';
import { planRun } from '#pipeline/runs/plan-run.js';
import { type FlowServices, runStage } from '#pipeline/runs/run-stage.js';
import { weeklySales } from './flow.js';
import { requestRun } from './request-run.js';
import { readConfig } from '#composition/read-config.js';
import type { AppError } from '#platform/errors/app-error.js';
import { createTestWarehouse, type TestWarehouse } from './warehouse.js';
import { openSharedEngine } from './shared-engine.js';
import { createTempFolder } from './temp-folder.js';

/** A queue that discards jobs: the test runs the stages in order. */
export const noQueue: RunQueue = {
  enqueuePlan: () => Promise.resolve(),
  enqueueStages: () => Promise.resolve(),
  hasJob: () => Promise.resolve(false),
  depth: () => Promise.resolve({}),
  close: () => Promise.resolve(),
};

export const silentLogger = { log: () => undefined, warn: () => undefined, error: () => undefined };

/** A flow whose runs the test plans and executes, stage by stage. */
export interface TestFlow {
  services: FlowServices;
  /** Requests and plans a run. @returns its number */
  plan(onlyIfChanged?: boolean): Promise<number>;
  /** Plans a run and runs its stages in order. @throws AppError of the failed stage */
  run(): Promise<number>;
  /** Runs the stages of a planned run that have not succeeded. */
  runStages(runId: number, epoch?: number): Promise<void>;
}

/** The pipeline on its embedded adapters with a new source folder and without a queue. */
export interface TestPipeline extends TestWarehouse, TestFlow {
  /** The source folder. */
  folder: string;
  lake: string;
  /** All its flows, by name. */
  flows: ReadonlyMap<string, TestFlow>;
  rows<Row>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  /** Digests of the objects under a prefix of the lake, by key below the prefix. */
  digests(prefix: string): Promise<Record<string, string>>;
  /** Stops its processes, and keeps state and database. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** Environment variables besides the folders. */
export type Settings = Record<string, string>;

/** Opens a new pipeline: the flow of weekly sales, and others. */
export async function openTestPipeline(
  settings: Settings = {},
  others: readonly Flow[] = [],
): Promise<TestPipeline> {
  const database = await createTestWarehouse();
  await ensureMarts(database.warehouse, others);
  return openPipelineAt(await createTempFolder('pipeline'), database, settings, others);
}

/**
 * Opens the pipeline of a state folder and a database, and removes both when it closes.
 * @param startEngine a separate engine when another pipeline's lake may be in use meanwhile
 */
export function openPipelineAt(
  state: string,
  database: TestWarehouse,
  settings: Settings,
  others: readonly Flow[] = [],
  startEngine: (setup: ChildSetup) => DuckdbChild = startSmallEngine,
): TestPipeline {
  const folder = join(state, 'source');
  const config = readConfig({
    STATE_DIR: state,
    SOURCE_URL: `file:${folder}`,
    // Tests see at once what is dropped.
    SNAPSHOTS_KEPT_MINUTES: '0',
    ...settings,
  });
  const all = [weeklySales, ...others];
  const { flows, close } = createServices(
    config,
    all,
    database.warehouse,
    silentLogger,
    startEngine,
  );
  const services = flows.get(weeklySales.name)!;
  const { lake } = services;
  const byName = new Map(Array.from(flows, ([name, each]) => [name, createTestFlow(each)]));
  return {
    ...database,
    ...byName.get(weeklySales.name)!,
    flows: byName,
    folder,
    lake: join(state, 'lake'),
    rows: (sql, parameters) => database.warehouse.query(sql, parameters),
    digests: async (prefix) => {
      const digests: Record<string, string> = {};
      for await (const { key } of lake.list(prefix)) {
        const bytes = await readFile(join(state, 'lake', key));
        digests[key.slice(prefix.length)] = createHash('sha256').update(bytes).digest('hex');
      }
      return digests;
    },
    stop: close,
    close: async () => {
      await close();
      await database.drop();
      await rm(state, { recursive: true, force: true });
    },
  };
}

/**
 * With one thread, because more take half as much processor time again for a few rows. `npm start` in `test/e2e`
 * computes with more, and must write the same.
 */
const startSmallEngine = ({ memory }: ChildSetup): DuckdbChild =>
  openSharedEngine({ memory, threads: 1 });

function createTestFlow(services: FlowServices): TestFlow {
  const { flow, ledger } = services;

  const plan = async (onlyIfChanged = false): Promise<number> => {
    const run = await requestRun(ledger, 'admin', onlyIfChanged);
    const runId = Number(run.id);
    const job = { runId, epoch: run.flowEpoch };
    await planRun({ ...services, queue: noQueue, logger: silentLogger }, job);
    return runId;
  };

  /** As the worker does: a non-retryable error ends the run. */
  const runStages = async (runId: number, epoch = 1): Promise<void> => {
    const { signal } = new AbortController();
    for (const { id } of flow.stages) {
      try {
        await runStage(services, id, { runId, epoch }, signal);
      } catch (error) {
        const { code, message } = error as AppError;
        await ledger.runs.fail(runId, code, message);
        throw error;
      }
    }
  };

  return {
    services,
    plan,
    runStages,
    run: async () => {
      const runId = await plan();
      await runStages(runId);
      return runId;
    },
  };
}
