import { appendFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EMRClient, paginateListSteps, type StepSummary } from '@aws-sdk/client-emr';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hiveAddress, hiveSettings } from '#pipeline/adapters/hive/hive-settings.js';
import { HiveCatalog } from '#pipeline/adapters/hive/hive-catalog.js';
import { S3Store } from '#pipeline/adapters/s3-store/s3-store.js';
import { writeSample } from '#sample/write-sample.js';
import { type Cloud, REGION, startCloud } from '../../cloud/cloud.js';
import { ensureToolchain } from '../../cloud/install/toolchain.js';
import { openTestPipeline, type TestPipeline } from '../../setup/pipeline.js';
import { walmartFolder } from '../../setup/shared.js';
import { tempFolder } from '../../setup/temp-folder.js';
import { type Deployment, deploy, type FinishedRun } from '../setup/deployment.js';
import { rowsOf, tableNames } from '../setup/warehouse-rows.js';

/** Rows of every kind that is set aside, to be found by both profiles. */
const MESS = [
  '1,1,31/02/2010,1.00,FALSE',
  '9999,1,05/02/2010,7.77,FALSE',
  '1,1,05/02/2010',
  '1,1,05/02/2010,12.345,FALSE',
  '1,"1",05/02/2010,"1,000.00",FALSE',
];

const RUN_MS = 600_000;

describe('the pipeline in the profile of AWS', { timeout: RUN_MS }, () => {
  let folder: string;
  let source: string;
  let cloud: Cloud;
  let embedded: TestPipeline;

  beforeAll(async () => {
    folder = await tempFolder('aws-profile');
    source = join(folder, 'source');
    await writeSample(source, { seed: 11, stores: 7, departments: 9, weeks: 60 });
    const sales = (await readdir(source)).find((name) => name.startsWith('sales')) ?? '';
    await appendFile(join(source, sales), `${MESS.join('\n')}\n`);
    cloud = await startCloud(await ensureToolchain(), join(folder, 'cloud'));
    vi.stubEnv('AWS_ENDPOINT_URL', cloud.gateway.url);
    vi.stubEnv('AWS_ACCESS_KEY_ID', cloud.env['AWS_ACCESS_KEY_ID']);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', cloud.env['AWS_SECRET_ACCESS_KEY']);
    embedded = await openTestPipeline({ SOURCE_URL: `file:${source}` });
    await embedded.run();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await embedded.close();
    await cloud.close();
    await rm(folder, { recursive: true, force: true });
  });

  describe('on a cluster that stands', () => {
    let deployment: Deployment;

    beforeAll(async () => {
      deployment = await deploy(cloud, 'existing', source);
    });
    afterAll(() => deployment.close());

    it('publishes what the embedded profile publishes, row by row', async () => {
      const run = await deployment.run();
      expect(run.status, deployment.output()).toBe('succeeded');
      await expectSameTables(deployment, embedded);
      expect(await quarantine(deployment)).toEqual(await quarantine(embedded));
      expect(await quarantine(embedded)).not.toEqual([]);
    });

    it('did it on every service of the profile', async () => {
      const steps = await stepsOf(deployment);
      expect(steps.every(({ Status }) => Status?.State === 'COMPLETED')).toBe(true);
      const names = steps.map(({ Name = '' }) => Name.replace(/-[0-9a-f]{8,}$/, ''));
      expect(names.sort()).toEqual([
        'run-1-build-marts',
        'run-1-ingest-features-clean',
        'run-1-ingest-features-clean-to-hdfs',
        'run-1-ingest-stores-clean',
        'run-1-ingest-stores-clean-to-hdfs',
        'run-1-ingest-stores-transfer',
        'run-1-ingest-stores-transfer',
        'run-1-ingest-stores-transfer-to-hdfs',
        'run-1-integrate',
      ]);
      expect(cloud.gateway.faults.carriedOut('StartJobRun')).toBe(1);
      expect(deployment.loader.poller.events.length).toBeGreaterThan(0);
      const redis = new Redis(deployment.profile.settings['QUEUE_URL'] ?? '');
      expect(await redis.keys('bull:*')).not.toEqual([]);
      redis.disconnect();
      const hive = hiveOf(deployment);
      const tables = await hive.tables();
      expect(tables.map(({ name }) => name)).toEqual([
        'curated_sales',
        'features',
        'integrated_sales',
        'stores',
      ]);
      const [sum] = await hive.query('SELECT sum(weekly_sales) AS total FROM integrated_sales');
      const [total] = await embedded.rows(
        'SELECT sum(weekly_sales)::text AS total FROM mart.store_week',
      );
      expect(sum).toEqual(total);
      hive.close();
    });

    it('leaves nothing in the lake that only was on its way', async () => {
      const keys: string[] = [];
      const lake = new S3Store({
        scheme: 's3',
        href: deployment.profile.settings['LAKE_URL'] ?? '',
      });
      for await (const { key } of lake.list('')) keys.push(key.split('/')[0] ?? '');
      expect([...new Set(keys)].sort()).toEqual([
        'curated',
        'integrated',
        'jobs',
        'marts',
        'quarantine',
        'raw',
        'scripts',
      ]);
      const jobs: string[] = [];
      for await (const { key } of lake.list('jobs/')) jobs.push(key);
      expect(jobs).toEqual(['jobs/sales-merge/latest.json']);
    });

    it('takes an event that comes twice once', async () => {
      const [first] = deployment.loader.poller.events;
      const before = await rowsOf(deployment.warehouse, 'core.sales');
      expect(await deployment.loader.poller.deliver(first!)).toEqual({ batchItemFailures: [] });
      expect(await rowsOf(deployment.warehouse, 'core.sales')).toEqual(before);
    });

    it('survives throttling, lost answers, failing steps and a slow, failing S3 in one run', async () => {
      const { faults } = cloud.gateway;
      faults.clear();
      faults.onCall({ action: 'AddJobFlowSteps', kind: 'lost-response', times: 2 });
      faults.onCall({ action: 'DescribeStep', kind: 'throttle', times: 5 });
      faults.onCall({ action: 'ListSteps', kind: 'error-503', times: 2 });
      faults.onCall({ action: 'StartJobRun', kind: 'lost-response' });
      faults.onCall({ action: 'GetJobRun', kind: 'throttle', times: 2 });
      faults.onCall({ action: 'S3.GET', kind: 'error-503', times: 3 });
      faults.onCall({ action: 'S3.PUT', kind: 'throttle', times: 3 });
      faults.onCall({ action: 'S3.GET', kind: 'delay', delayMs: 2_000, times: 3 });
      faults.onStep({ name: 'integrate', effect: 'interrupt' });
      faults.onStep({ name: 'build-marts', effect: 'fail' });
      const run = await deployment.run();
      expect(run.status, deployment.output()).toBe('succeeded');
      await expectSameTables(deployment, embedded);
      const steps = await stepsOf(deployment, run);
      expect(faults.carriedOut('AddJobFlowSteps')).toBe(steps.length);
      expect(faults.carriedOut('StartJobRun')).toBe(1);
      const failed = steps.filter(({ Status }) => Status?.State !== 'COMPLETED');
      expect(failed.map(({ Status }) => Status?.State).sort()).toEqual(['FAILED', 'INTERRUPTED']);
      const completed = steps.filter(({ Status }) => Status?.State === 'COMPLETED');
      expect(new Set(completed.map(({ Name }) => Name)).size).toBe(completed.length);
    });

    it('goes on with a step that runs when its worker is killed', async () => {
      const { faults } = cloud.gateway;
      faults.clear();
      faults.onStep({ name: 'integrate', effect: 'hold' });
      const statusUrl = await deployment.startRun();
      const runId = statusUrl.split('/').at(-1) ?? '';
      const held = async () => {
        const steps = await stepsOf(deployment, { id: runId });
        return steps.filter(
          ({ Name = '', Status }) => Name.includes('integrate') && Status?.State === 'RUNNING',
        );
      };
      await vi.waitUntil(async () => (await held()).length === 1, {
        timeout: 200_000,
        interval: 200,
      });
      await deployment.killWorker();
      await deployment.startWorker();
      const second = `SELECT max(attempt)::integer AS attempts FROM ops.stage_runs WHERE run_id = $1 AND stage = 'integrate'`;
      await vi.waitUntil(
        async () => {
          const [row] = await deployment.warehouse.query<{ attempts: number }[]>(second, [runId]);
          return row?.attempts === 2;
        },
        { timeout: 60_000, interval: 200 },
      );
      faults.release();
      const run = await deployment.finished(statusUrl);
      expect(run.status, deployment.output()).toBe('succeeded');
      await expectSameTables(deployment, embedded);
      const steps = await stepsOf(deployment, run);
      expect(steps.filter(({ Name = '' }) => Name.includes('integrate'))).toHaveLength(1);
      expect(steps.every(({ Status }) => Status?.State === 'COMPLETED')).toBe(true);
    });
  });

  it('survives the end of its cluster in the middle of a run, and leaves none behind', async () => {
    const { faults, emr } = cloud.gateway;
    faults.clear();
    faults.onStep({ name: 'integrate', effect: 'terminate-cluster' });
    const deployment = await deploy(cloud, 'transient', source);
    try {
      const run = await deployment.run();
      expect(run.status, deployment.output()).toBe('succeeded');
      await expectSameTables(deployment, embedded);
      expect(faults.carriedOut('RunJobFlow')).toBe(2);
      const started = emr.clusterIds().filter((id) => emr.history(id).includes('STARTING'));
      await vi.waitUntil(
        () => started.every((id) => emr.history(id).at(-1)?.startsWith('TERMINATED')),
        { timeout: 60_000, interval: 200 },
      );
    } finally {
      await deployment.close();
    }
  });

  it.skipIf(!walmartFolder)('publishes the same of the real files', async () => {
    cloud.gateway.faults.clear();
    const real = await openTestPipeline({ SOURCE_URL: `file:${walmartFolder ?? ''}` });
    const deployment = await deploy(cloud, 'existing', walmartFolder ?? '');
    try {
      await real.run();
      const run = await deployment.run();
      expect(run.status, deployment.output()).toBe('succeeded');
      await expectSameTables(deployment, real);
    } finally {
      await deployment.close();
      await real.close();
    }
  });

  async function stepsOf(
    deployment: Deployment,
    run?: Pick<FinishedRun, 'id'>,
  ): Promise<StepSummary[]> {
    const client = new EMRClient({ region: REGION, endpoint: cloud.gateway.url });
    const { pathname } = new URL(deployment.profile.settings['COMPUTE_URL'] ?? '');
    const steps: StepSummary[] = [];
    for await (const page of paginateListSteps({ client }, { ClusterId: pathname.slice(1) })) {
      steps.push(...(page.Steps ?? []));
    }
    client.destroy();
    return steps.filter(({ Name }) => !run || Name?.startsWith(`run-${run.id}-`));
  }
});

async function expectSameTables(deployment: Deployment, embedded: TestPipeline): Promise<void> {
  for (const table of tableNames) {
    const expected = await rowsOf(embedded.warehouse, table);
    expect(expected.length, table).toBeGreaterThan(0);
    const found = await rowsOf(deployment.warehouse, table);
    const differences = found.filter((row, index) => row !== expected[index]);
    expect({ table, rows: found.length, differences }).toEqual({
      table,
      rows: expected.length,
      differences: [],
    });
    console.log(`${table.padEnd(28)} ${String(found.length).padStart(8)} rows, 0 differences`);
  }
}

async function quarantine({ warehouse }: Pick<Deployment, 'warehouse'>): Promise<unknown[]> {
  return warehouse.query(
    'SELECT stage, reason, rows::integer FROM ops.quarantine_counts ORDER BY stage, reason',
  );
}

function hiveOf({ profile }: Deployment): HiveCatalog {
  const url = { scheme: 'hive', href: profile.settings['CATALOG_URL'] ?? '' };
  return new HiveCatalog({
    lake: new S3Store({ scheme: 's3', href: profile.settings['LAKE_URL'] ?? '' }),
    location: (prefix) => `s3://${profile.bucket}/lake/${prefix}`,
    host: () => Promise.resolve(hiveAddress(url)),
    settings: hiveSettings(url),
  });
}
