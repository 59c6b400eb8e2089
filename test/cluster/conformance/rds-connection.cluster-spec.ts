import { rm } from 'node:fs/promises';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { type IQueueBackend, Worker } from 'bullmq';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BullmqRunQueue } from '#pipeline/queue/bullmq/bullmq-run-queue.js';
import { postgresQueueConnection, QUEUE } from '#pipeline/queue/bullmq/connection.js';
import type { JobName, RunJob } from '#pipeline/queue/run-queue.js';
import { toPostgresConnection } from '#platform/database/connection.js';
import {
  type EmbeddedServer,
  ensureEmbeddedPostgres,
  stopEmbeddedPostgres,
} from '#platform/database/embedded/embedded-postgres.js';
import { openWarehouse } from '#platform/database/open-warehouse.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { ensureToolchain } from '#test/cloud/install/toolchain.js';
import { openCloudState } from '#test/cloud/services/cloud-state.js';
import { type Moto, startMoto } from '#test/cloud/services/moto.js';
import { createTempFolder } from '#test/setup/temp-folder.js';

const REGION = 'eu-west-1';
const WAIT_OPTIONS = { timeout: 20_000, interval: 50 };

let folder: string;
let moto: Moto;
let server: EmbeddedServer;
let admin: pg.Client;
let secrets: SecretsManagerClient;

beforeAll(async () => {
  folder = await createTempFolder('rds-connection');
  moto = await startMoto(await ensureToolchain(), await openCloudState(`${folder}/cloud`));
  server = await ensureEmbeddedPostgres(`${folder}/postgres`);
  vi.stubEnv('AWS_ENDPOINT_URL', moto.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'spec');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'spec');
  secrets = new SecretsManagerClient({ region: REGION });
  admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query('CREATE ROLE loader LOGIN SUPERUSER');
});
afterAll(async () => {
  await admin.end();
  secrets.destroy();
  vi.unstubAllEnvs();
  await stopEmbeddedPostgres(server);
  await moto.stop();
  await rm(folder, { recursive: true });
});

const setPassword = (password: string) => admin.query(`ALTER ROLE loader PASSWORD '${password}'`);
const formatSecret = (password: string) => JSON.stringify({ username: 'loader', password });

describe('a warehouse whose password is a secret', () => {
  let arn: string;

  beforeEach(async () => {
    await setPassword('first-hidden');
    const create = new CreateSecretCommand({
      Name: 'retail/warehouse',
      SecretString: formatSecret('first-hidden'),
    });
    arn = (await secrets.send(create)).ARN!;
  });
  afterEach(async () => {
    const forget = { SecretId: arn, ForceDeleteWithoutRecovery: true };
    await secrets.send(new DeleteSecretCommand(forget));
  });

  /** @param user with its `@`, or empty */
  const buildUrl = (user: string, secret = arn) => {
    const { port } = new URL(server.url);
    const query = `secret=${secret}&sslmode=disable`;
    return { scheme: 'postgres', href: `postgres://${user}127.0.0.1:${port}/postgres?${query}` };
  };
  const open = (user: string, secret?: string) =>
    openWarehouse(buildUrl(user, secret), { applicationName: 'test', entities: [], poolSize: 2 });
  const rotate = async () => {
    await setPassword('second-hidden');
    const SecretString = formatSecret('second-hidden');
    await secrets.send(new PutSecretValueCommand({ SecretId: arn, SecretString }));
  };

  it.each(['loader@', ''])('opens with %s its ARN, which contains the region', async (user) => {
    const { warehouse, url, close } = await open(user);
    const rows: unknown = await warehouse.query('SELECT current_user AS name');
    expect(rows).toEqual([{ name: 'loader' }]);
    expect(new URL(url).username).toBe('loader');
    expect(url).not.toContain('hidden');
    await close();
  });

  it('opens with the name of its secret and a region', async () => {
    const { close } = await open('loader@', `retail/warehouse&region=${REGION}`);
    await close();
  });

  it('reopens after a rotation, when the cached password is refused', async () => {
    const { warehouse, close } = await open('loader@');
    await rotate();
    await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'loader'",
    );
    const failures: unknown[] = [];
    await vi.waitFor(async () => {
      try {
        await warehouse.query('SELECT 1');
      } catch (error) {
        failures.push(error);
        throw error;
      }
    }, WAIT_OPTIONS);
    expect(failures.length).toBeGreaterThan(0);
    for (const failure of failures) {
      expect(toAppError(failure, 'WAREHOUSE_FAILED')).toMatchObject({ retryable: true });
      expect(String(failure)).not.toContain('hidden');
    }
    expect(failures.map(String).join()).toContain(`the database refuses the password in secret`);
    await close();
  });

  it('hosts the queue, too, which survives a rotation', async () => {
    const access = postgresQueueConnection(toPostgresConnection(buildUrl('loader@')));
    const queue = new BullmqRunQueue(access, 1);
    const seen: number[] = [];
    const worker = new Worker<RunJob, void, JobName, IQueueBackend>(
      QUEUE,
      ({ data }) => {
        seen.push(data.runId);
        return Promise.resolve();
      },
      { connection: access.connection, runRetryDelay: 200 },
      access.backend,
    );
    worker.on('error', () => undefined);
    await queue.enqueuePlan(1, 1);
    await vi.waitFor(() => expect(seen).toEqual([1]), WAIT_OPTIONS);
    await rotate();
    await admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'loader'",
    );
    await vi.waitFor(() => queue.enqueuePlan(2, 1), WAIT_OPTIONS);
    await vi.waitFor(() => expect(seen).toContain(2), { ...WAIT_OPTIONS, timeout: 60_000 });
    await worker.close();
    await queue.close();
  });

  it.each([
    ['not-there', 'AWS_NOT_FOUND', /secretsmanager:GetSecretValue on not-there/],
    ['retail/warehouse', 'SECRET_INVALID', /secret retail\/warehouse has no password/],
  ])('does not open with %s: %s', async (secret, code, message) => {
    const SecretString = '{"username":"loader","pass":"hidden"}';
    await secrets.send(new PutSecretValueCommand({ SecretId: arn, SecretString }));
    const error: unknown = await open('loader@', `${secret}&region=${REGION}`).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect(String(error)).not.toContain('hidden');
  });

  it('admits worker and API with separate secrets, after its owner enabled their logins', async () => {
    const options = { applicationName: 'test', entities: [], poolSize: 2 };
    const make = async (app: string): Promise<string> => {
      const SecretString = JSON.stringify({
        username: `retailstream_${app}`,
        password: `${app}-hidden`,
      });
      const created = await secrets.send(
        new CreateSecretCommand({ Name: `retail/${app}`, SecretString }),
      );
      return created.ARN!;
    };
    const [ofWorker, ofApi] = await Promise.all([make('worker'), make('api')]);
    const migrating = (loginSecrets: string[]) =>
      openWarehouse(buildUrl('retailstream_worker@', ofWorker), {
        ...options,
        migration: buildUrl('loader@'),
        loginSecrets,
      });
    const refused = await migrating([ofWorker, arn]).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'SECRET_INVALID',
      message: `secret ${arn} is not for retailstream_worker or retailstream_api`,
    });
    const worker = await migrating([ofWorker, ofApi]);
    const api = await openWarehouse(buildUrl('retailstream_api@', ofApi), options);
    const readUser = ({ warehouse }: typeof api) => warehouse.query('SELECT current_user AS name');
    expect(await readUser(worker)).toEqual([{ name: 'retailstream_worker' }]);
    expect(await readUser(api)).toEqual([{ name: 'retailstream_api' }]);
    await Promise.all([worker.close(), api.close()]);
  });

  it('does not open for another user than the secret’s', async () => {
    await expect(open('postgres@')).rejects.toMatchObject({
      code: 'SECRET_INVALID',
      message: expect.stringContaining('is for a different user') as string,
    });
  });
});

describe('a warehouse with IAM tokens', () => {
  it('uses a token for each connection, and names the missing permission after a refusal', async () => {
    await setPassword('not-a-token');
    const { port } = new URL(server.url);
    const href = `postgres://loader@127.0.0.1:${port}/postgres?auth=iam&region=${REGION}&sslmode=disable`;
    const options = { applicationName: 'test', entities: [] };
    const error: unknown = await openWarehouse({ scheme: 'postgres', href }, options).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({
      code: 'AWS_ACCESS_DENIED',
      message: expect.stringContaining('GRANT rds_iam TO loader') as string,
    });
    expect(String(error)).not.toContain('X-Amz');
  });
});
