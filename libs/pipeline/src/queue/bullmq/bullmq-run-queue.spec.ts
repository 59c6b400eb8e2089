import { type IQueueBackend, Worker } from 'bullmq';
import { expect, it } from 'vitest';
import { parseServiceUrl } from '#platform/config/service-url.js';
import { toPostgresConnection } from '#platform/database/connection.js';
import { createTestWarehouse } from '#test/setup/warehouse.js';
import type { JobName, RunJob } from '../run-queue.js';
import { BullmqRunQueue } from './bullmq-run-queue.js';
import { postgresQueueConnection, QUEUE, redisQueueConnection } from './connection.js';

const JOBS = 20;

it('retries after one second, then two, each with 50 % jitter', async () => {
  const { url, drop } = await createTestWarehouse();
  const access = postgresQueueConnection(toPostgresConnection({ scheme: 'postgres', href: url }));
  const queue = new BullmqRunQueue(access, 3);
  const delays: Record<number, number[]> = { 1: [], 2: [] };
  const worker = new Worker<RunJob, void, JobName, IQueueBackend>(
    QUEUE,
    () => Promise.reject(new Error('not now')),
    { connection: access.connection, concurrency: JOBS },
    access.backend,
  );
  worker.on('error', () => undefined);
  worker.on('failed', (job) => delays[job?.attemptsMade ?? 0]?.push(job?.delay ?? 0));
  await Promise.all(Array.from({ length: JOBS }, (_, run) => queue.enqueuePlan(run + 1, 1)));
  await expect.poll(() => delays[2], { timeout: 30_000 }).toHaveLength(JOBS);
  await worker.close();
  await queue.close();
  await drop();
  for (const [tried, seconds] of [
    [1, 1],
    [2, 2],
  ] as const) {
    const found = delays[tried]!;
    expect(found).toHaveLength(JOBS);
    expect(Math.min(...found)).toBeGreaterThanOrEqual(seconds * 500);
    expect(Math.max(...found)).toBeLessThan(seconds * 1_000);
    expect(new Set(found).size).toBeGreaterThan(1);
  }
});

it('rejects work when Redis fails before the first connection, and closes', async () => {
  const nobodyListens = parseServiceUrl('redis://127.0.0.1:1')!;
  const queue = new BullmqRunQueue(redisQueueConnection(nobodyListens), 3, 100);
  const refusal = { code: 'QUEUE_UNAVAILABLE', retryable: true };
  await expect(queue.enqueuePlan(1, 1)).rejects.toMatchObject(refusal);
  const stages = [{ id: 'publish', after: [] }];
  await expect(queue.enqueueStages(1, 1, stages)).rejects.toMatchObject(refusal);
  await expect(queue.hasJob(1, 1, 'publish')).rejects.toMatchObject(refusal);
  await expect(queue.depth()).rejects.toMatchObject(refusal);
  await queue.close();
});
