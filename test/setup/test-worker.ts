import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { createRunQueue, type QueueAccess } from '#composition/create-run-queue.js';
import type { JoinedWorkerGuest, WorkerGuestParts } from '#composition/guest.js';
import { createServices, type Services } from '#composition/create-services.js';
import { declaredSettings, type WorkerConfig } from '#worker/guests.js';
import type { Flow } from '#pipeline/flow/flow.js';
import { ensureMarts } from '#pipeline/ledger/snapshots/mart-tables.js';
import { createHttpAdapter } from '#platform/http/http-adapter.js';
import { StageProcessor } from '#worker/stage.processor.js';
import { WorkerModule } from '#worker/worker.module.js';
import { weeklySales } from './flow.js';
import { noChannels } from './no-channels.js';
import { silentLogger } from './pipeline.js';
import { deliver } from './source-files.js';
import { createTempFolder } from './temp-folder.js';
import { createTestWarehouse, type TestWarehouse } from './warehouse.js';

/** A worker as it is deployed. */
interface RunningWorker {
  services: Services;
  access: QueueAccess;
  /**
   * Starts to take jobs; replace services by test doubles before.
   * @param jobsAtOnce default: as many as it has room for
   */
  start(jobsAtOnce?: number): Promise<void>;
  /** Stops as on SIGTERM. */
  stop(): Promise<void>;
}

/** Joins guests with the worker; the caller closes them. */
type JoinGuests = (
  parts: Omit<WorkerGuestParts<WorkerConfig>, 'copies'>,
) => JoinedWorkerGuest[] | Promise<JoinedWorkerGuest[]>;

/** A worker with a new source folder, lake and database. */
export interface TestWorker extends RunningWorker {
  /** The source folder. */
  folder: string;
  database: TestWarehouse;
  /** Another worker on the same data, which ends with it. */
  startAnother(): RunningWorker;
  close(): Promise<void>;
}

/**
 * Opens a worker for weekly sales and other flows, with files to read.
 * @param settings environment variables besides folders and database
 * @param joinGuests default: no guests
 */
export async function openTestWorker(
  files: Record<string, string>,
  others: readonly Flow[] = [],
  settings: Record<string, string> = {},
  joinGuests: JoinGuests = () => [],
): Promise<TestWorker> {
  const state = await createTempFolder('worker');
  const folder = join(state, 'source');
  await deliver(folder, files);
  const database = await createTestWarehouse();
  const { url, warehouse } = database;
  const config = declaredSettings.read({
    STATE_DIR: state,
    SOURCE_URL: `file:${folder}`,
    WAREHOUSE_URL: url,
    EXCLUSIVE_WORKER: 'true',
    // More take more processor time for a few rows; `npm start` in `test/e2e` computes with more.
    COMPUTE_URL: 'duckdb:?threads=1',
    ...settings,
  });
  const flows = [weeklySales, ...others];
  await ensureMarts(warehouse, flows);
  const opened: ReturnType<typeof openWorker>[] = [];
  const open = () => {
    const worker = openWorker(config, flows, database, joinGuests);
    opened.push(worker);
    return worker;
  };
  return {
    ...open(),
    folder,
    database,
    startAnother: open,
    close: async () => {
      for (const worker of opened) await worker.close();
      await database.drop();
      await rm(state, { recursive: true, force: true });
    },
  };
}

function openWorker(
  config: WorkerConfig,
  flows: readonly Flow[],
  { url, warehouse }: TestWarehouse,
  joinGuests: JoinGuests,
): RunningWorker & { close(): Promise<void> } {
  const services = createServices(config, flows, warehouse, silentLogger);
  const access = createRunQueue(config, url);
  const { ledgers } = services;
  const { queue } = access;
  const joined = joinGuests({ config, flows, warehouse, logger: silentLogger, ledgers, queue });
  let app: INestApplication | undefined;
  const stop = async () => {
    await app?.close();
    app = undefined;
  };
  return {
    services,
    access,
    start: async (jobsAtOnce) => {
      const parts = {
        config,
        warehouse,
        services,
        channels: noChannels,
        guests: await joined,
        ...access,
      };
      const module = await Test.createTestingModule({
        imports: [WorkerModule.of(parts)],
      }).compile();
      app = module.createNestApplication(createHttpAdapter(), { logger: false });
      await app.init();
      if (jobsAtOnce) app.get(StageProcessor).worker.concurrency = jobsAtOnce;
    },
    stop,
    close: async () => {
      await stop();
      await access.queue.close();
      await services.close();
    },
  };
}
