import { type IQueueBackend, UnrecoverableError, Worker } from 'bullmq';
import { BullmqRunQueue } from '#pipeline/queue/bullmq/bullmq-run-queue.js';
import { postgresQueueConnection, QUEUE } from '#pipeline/queue/bullmq/connection.js';
import type { JobName, RunJob } from '#pipeline/queue/run-queue.js';
import { toPostgresConnection } from '#platform/database/connection.js';
import { createTestWarehouse } from '../setup/warehouse.js';
import { runQueueSuite } from './run-queue.suite.js';

const ATTEMPTS = 3;

runQueueSuite('BullMQ on PostgreSQL', async () => {
  const { url, drop } = await createTestWarehouse();
  const access = postgresQueueConnection(toPostgresConnection({ scheme: 'postgres', href: url }));
  const queue = new BullmqRunQueue(access, ATTEMPTS);
  const workers: Worker<RunJob, void, JobName, IQueueBackend>[] = [];
  return {
    queue,
    consume: async (handler) => {
      const worker = new Worker<RunJob, void, JobName, IQueueBackend>(
        QUEUE,
        ({ name, data }) => handler(name, data),
        { connection: access.connection, concurrency: 3 },
        access.backend,
      );
      worker.on('error', () => undefined);
      workers.push(worker);
      await worker.waitUntilReady();
    },
    createFinalError: (message) => new UnrecoverableError(message),
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close(true)));
      await queue.close();
      await drop();
    },
  };
});
