import { rm } from 'node:fs/promises';
import { BullModule, Processor, WorkerHost } from '@nestjs/bullmq';
import { Test } from '@nestjs/testing';
import { type IQueueBackend, type Job, UnrecoverableError, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BullmqRunQueue } from '#pipeline/queue/bullmq/bullmq-run-queue.js';
import { QUEUE, redisQueueConnection } from '#pipeline/queue/bullmq/connection.js';
import { checkQueue, createRunQueue } from '#composition/create-run-queue.js';
import { createLedger } from '#test/setup/flow.js';
import type { JobName, RunJob } from '#pipeline/queue/run-queue.js';
import { recoverRuns } from '#pipeline/runs/start-run.js';
import { readConfig } from '#composition/read-config.js';
import { parseServiceUrl } from '#platform/config/service-url.js';
import {
  type EmbeddedServer,
  ensureEmbeddedPostgres,
  stopEmbeddedPostgres,
} from '#platform/database/embedded/embedded-postgres.js';
import { type CloudState, endLeftovers, openCloudState } from '#test/cloud/services/cloud-state.js';
import { type RedisServer, startRedis } from '#test/cloud/services/redis.js';
import { type Handler, runQueueSuite } from '#test/conformance/run-queue.suite.js';
import { createDatabase, openMigrated } from '#test/setup/databases.js';
import { silentLogger } from '#test/setup/pipeline.js';
import { requestRun } from '#test/setup/request-run.js';
import { createTempFolder } from '#test/setup/temp-folder.js';

const ATTEMPTS = 3;
const WAIT_OPTIONS = { timeout: 20_000, interval: 20 };

let state: CloudState;
let redis: RedisServer;

beforeAll(async () => {
  state = await openCloudState(await createTempFolder('redis-queue'));
  redis = await startRedis(state);
});
afterAll(async () => {
  await endLeftovers(state.folder);
  await rm(state.folder, { recursive: true });
});

async function ask<Answer>(url: string, question: (client: Redis) => Promise<Answer>) {
  const client = new Redis(url, { retryStrategy: () => null });
  try {
    return await question(client);
  } finally {
    client.disconnect();
  }
}

const flushQueue = () => ask(redis.url, (client) => client.flushall());

/** An empty queue on this file's Redis. */
async function openSubject() {
  await flushQueue();
  const access = redisQueueConnection(parseServiceUrl(redis.url)!);
  const queue = new BullmqRunQueue(access, ATTEMPTS);
  const workers: Worker<RunJob, void, JobName, IQueueBackend>[] = [];
  return {
    queue,
    consume: async (handler: Handler) => {
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
    createFinalError: (message: string) => new UnrecoverableError(message),
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close(true)));
      await queue.close();
    },
  };
}

runQueueSuite('BullMQ on Redis', openSubject);

describe('a queue on Redis that stops and returns', () => {
  it('refuses new jobs during the outage, and resumes without help', async () => {
    const subject = await openSubject();
    const seen: number[] = [];
    await subject.consume((_, { runId }) => {
      seen.push(runId);
      return Promise.resolve();
    });
    await subject.queue.enqueuePlan(1, 1);
    await vi.waitFor(() => expect(seen).toEqual([1]), WAIT_OPTIONS);
    await redis.stop();
    await expect(subject.queue.enqueuePlan(2, 1)).rejects.toThrow();
    await expect(subject.queue.depth()).rejects.toThrow();
    redis = await startRedis(state);
    await vi.waitFor(() => subject.queue.enqueuePlan(3, 1), WAIT_OPTIONS);
    await vi.waitFor(() => expect(seen).toContain(3), WAIT_OPTIONS);
    await subject.close();
  });

  it('closes without Redis', async () => {
    const subject = await openSubject();
    await redis.stop();
    await expect(subject.queue.depth()).rejects.toThrow();
    await subject.close();
    redis = await startRedis(state);
  });
});

describe('a worker created by Nest', () => {
  it('takes its jobs from the same Redis', async () => {
    const seen: RunJob[] = [];
    @Processor(QUEUE)
    class Consumer extends WorkerHost {
      override process({ data }: Job<RunJob>): Promise<void> {
        seen.push(data);
        return Promise.resolve();
      }
    }
    await flushQueue();
    const { queue, connection } = createRunQueue(readConfig({ QUEUE_URL: redis.url }), 'unused:');
    const app = await Test.createTestingModule({
      imports: [BullModule.forRoot({ connection }), BullModule.registerQueue({ name: QUEUE })],
      providers: [Consumer],
    }).compile();
    await app.init();
    await queue.enqueuePlan(4, 2);
    await vi.waitFor(() => expect(seen).toEqual([{ runId: 4, epoch: 2 }]), WAIT_OPTIONS);
    await app.close();
    await queue.close();
  });
});

describe('a queue that lost everything', () => {
  let server: EmbeddedServer;

  beforeEach(async () => {
    server = await ensureEmbeddedPostgres(`${state.folder}/postgres`);
  });
  afterEach(() => stopEmbeddedPostgres(server));

  it('gets its runs back from the ledger', async () => {
    const warehouse = await openMigrated(await createDatabase(server.url, 'queue'));
    await flushQueue();
    const { queue } = createRunQueue(readConfig({ QUEUE_URL: redis.url }), server.url);
    const ledger = createLedger(warehouse);
    const run = await requestRun(ledger, 'admin', false);
    const runId = Number(run.id);
    await queue.enqueuePlan(runId, run.flowEpoch);
    const recover = () => recoverRuns(ledger, queue, { onlyWorker: false, logger: silentLogger });
    await recover();
    expect(await queue.hasJob(runId, run.flowEpoch, 'observe')).toBe(true);
    expect(await queue.depth()).toMatchObject({ waiting: 1 });

    await flushQueue();
    expect(await queue.hasJob(runId, run.flowEpoch, 'observe')).toBe(false);
    await recover();
    expect(await queue.hasJob(runId, run.flowEpoch + 1, 'observe')).toBe(true);
    expect(await queue.depth()).toMatchObject({ waiting: 1 });
    await queue.close();
    await warehouse.destroy();
  });
});

describe('the check at start-up', () => {
  const check = (url: string) => checkQueue(readConfig({ QUEUE_URL: url }));
  const port = () => new URL(redis.url).port;

  it('accepts a Redis that keeps all keys, and a database by number', async () => {
    await expect(check(redis.url)).resolves.toBeUndefined();
    await expect(check(`${redis.url}/1`)).resolves.toBeUndefined();
  });

  it('does not check a queue in PostgreSQL', async () => {
    await expect(check('warehouse:')).resolves.toBeUndefined();
  });

  it('refuses a Redis that evicts keys', async () => {
    const evicting = await startRedis(state, { name: 'evicting', maxmemoryPolicy: 'allkeys-lru' });
    await expect(check(evicting.url)).rejects.toMatchObject({
      code: 'QUEUE_UNFIT',
      retryable: false,
      message: `QUEUE_URL: ${new URL(evicting.url).host} drops keys when its memory is full (allkeys-lru); set maxmemory-policy to noeviction, for a managed service in its parameter group`,
    });
    await evicting.stop();
  });

  it('works without CONFIG, which managed services forbid', async () => {
    const acl = ['on', '>hidden-value', '~*', '+@all', '-config', '&*'];
    await ask(redis.url, (client) => client.acl('SETUSER', 'managed', ...acl));
    const denied = new Redis(`redis://managed:hidden-value@127.0.0.1:${port()}`);
    await expect(denied.config('GET', 'maxmemory-policy')).rejects.toThrow('NOPERM');
    denied.disconnect();
    await expect(
      check(`redis://managed:hidden-value@127.0.0.1:${port()}`),
    ).resolves.toBeUndefined();
  });

  it('refuses a replica', async () => {
    const replica = await startRedis(state, { name: 'replica' });
    await ask(replica.url, (client) => client.replicaof('127.0.0.1', port()));
    await expect(check(replica.url)).rejects.toMatchObject({
      code: 'QUEUE_UNFIT',
      message: expect.stringContaining('is a replica; name the primary endpoint') as string,
    });
    await replica.stop();
  });

  it.each([
    [
      'nobody listens',
      () => 'redis://:hidden-value@127.0.0.1:1',
      /127\.0\.0\.1:1.*ECONNREFUSED/,
      true,
    ],
    [
      'the host is unknown',
      () => 'redis://:hidden-value@no-host.invalid',
      /:6379.*ENOTFOUND|EAI_AGAIN/,
      true,
    ],
    ['it does not speak TLS', () => `rediss://127.0.0.1:${port()}`, /rediss: for TLS/, true],
    [
      'the password is wrong',
      () => `redis://me:hidden-value@127.0.0.1:${port()}`,
      /WRONGPASS/,
      false,
    ],
    ['the database is not there', () => `${redis.url}/99`, /ERR DB index/, false],
  ])('reports in one line that %s', async (_, url, message, retryable) => {
    const error: unknown = await check(url()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'QUEUE_UNAVAILABLE',
      message: expect.stringMatching(message) as string,
      retryable,
    });
    expect(String(error)).not.toMatch(/hidden|\n/);
  });

  it('refuses a database that is not a number', async () => {
    await expect(check(`${redis.url}/jobs`)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});
