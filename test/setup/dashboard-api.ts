import { UnrecoverableError, Worker } from 'bullmq';
import { expect, vi } from 'vitest';
import { createRunQueue, type QueueAccess } from '#composition/create-run-queue.js';
import { readConfig } from '#composition/read-config.js';
import { embeddedUrl } from '#platform/database/logins.js';
import { QUEUE } from '#pipeline/queue/bullmq/connection.js';
import type { RunJob } from '#pipeline/queue/run-queue.js';
import { type OpenApi, openApi } from './served-api.js';
import { createTestWarehouse, type TestWarehouse } from './warehouse.js';

/** An API over a queue with completed, failed and waiting jobs. */
export interface DashboardApi extends OpenApi {
  database: TestWarehouse;
  access: QueueAccess;
}

/** @param settings environment variables; default the API's own warehouse and queue */
export async function openDashboardApi(
  settings: Record<string, string> = {},
): Promise<DashboardApi> {
  const database = await createTestWarehouse();
  const { url, warehouse } = database;
  const config = readConfig({ WAREHOUSE_URL: url, ...settings });
  const access = createRunQueue(config, embeddedUrl(database, 'api'));
  const { queue, jobs, connection } = access;
  const work = (job: { data: RunJob }) => {
    if (job.data.runId === 2)
      throw new UnrecoverableError('no file is there: s3://anna:hunter2@bucket');
    return Promise.resolve();
  };
  const worker = new Worker<RunJob>(QUEUE, work, { connection });
  worker.on('error', () => undefined);
  await queue.enqueueStages(1, 1, [
    { id: 'ingest', after: [] },
    { id: 'publish', after: ['ingest'] },
  ]);
  await queue.enqueuePlan(2, 1);
  const done = { completed: 2, failed: 1 };
  const patience = { timeout: 20_000, interval: 50 };
  await vi.waitFor(
    async () => expect(await jobs.getJobCounts('completed', 'failed')).toEqual(done),
    patience,
  );
  await worker.close();
  await queue.enqueuePlan(3, 1);
  const api = await openApi(warehouse, { queue, jobs });
  const close = async () => {
    await api.close();
    await queue.close();
    await database.drop();
  };
  return { ...api, database, access, close };
}
