import { createReadStream } from 'node:fs';
import { appendFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { GetJobRunCommand, GlueClient, StartJobRunCommand } from '@aws-sdk/client-glue';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeSample } from '#sample/write-sample.js';
import { type Cloud, REGION, startCloud } from '../../cloud/cloud.js';
import { ensureToolchain } from '../../cloud/install/toolchain.js';
import { weeklyForecast } from '../../setup/flow.js';
import { openTestPipeline, type TestPipeline } from '../../setup/pipeline.js';
import { createTempFolder } from '../../setup/temp-folder.js';
import { type Deployment, deploy } from '../setup/deployment.js';
import { readRows } from '../setup/warehouse-rows.js';
import {
  expectSameForecasts,
  expectSameTables,
  openHive,
  openLake,
  listQuarantine,
  listSteps,
} from './profile-checks.js';

/** Quarantined rows of every kind, which both profiles must find. */
const MESS = [
  '1,1,31/02/2010,1.00,FALSE',
  '9999,1,05/02/2010,7.77,FALSE',
  '1,1,05/02/2010',
  '1,1,05/02/2010,12.345,FALSE',
  '1,"1",05/02/2010,"1,000.00",FALSE',
];

const RUN_MS = 900_000;
const SCRIPT = fileURLToPath(new URL('../../../libs/lake/src/spark/run_sql.py', import.meta.url));

describe('the pipeline in the profile of AWS', { timeout: RUN_MS }, () => {
  let folder: string;
  let source: string;
  let cloud: Cloud;
  let embedded: TestPipeline;

  beforeAll(async () => {
    folder = await createTempFolder('aws-profile');
    source = join(folder, 'source');
    await writeSample(source, { seed: 11, stores: 7, departments: 9, weeks: 60 });
    await writeFile(
      join(source, 'departments.csv'),
      'Dept,Department_Name,Department_Group\n1,Bakery,Food\n2,Toys,Leisure\n',
    );
    const sales = (await readdir(source)).find((name) => name.startsWith('sales')) ?? '';
    // The sample's last line has no line break.
    await appendFile(join(source, sales), `\n${MESS.join('\n')}\n`);
    const toolchain = await ensureToolchain();
    console.log('What runs:', toolchain.versions);
    cloud = await startCloud(toolchain, join(folder, 'cloud'), true);
    vi.stubEnv('AWS_ENDPOINT_URL', cloud.gateway.url);
    vi.stubEnv('AWS_ACCESS_KEY_ID', cloud.env['AWS_ACCESS_KEY_ID']);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', cloud.env['AWS_SECRET_ACCESS_KEY']);
    embedded = await openTestPipeline({ SOURCE_URL: `file:${source}` }, [weeklyForecast]);
    for (const flow of embedded.flows.values()) await flow.run();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await embedded.close();
    await cloud.close();
    await rm(folder, { recursive: true, force: true });
  });

  describe('on an existing cluster', () => {
    let deployment: Deployment;

    beforeAll(async () => {
      // Two steps of one stage fail besides the kill.
      deployment = await deploy(cloud, 'existing', `file:${source}`, { STAGE_ATTEMPTS: '5' });
    });
    afterAll(() => deployment.close());

    it('publishes the same rows as the embedded profile', async () => {
      const run = await deployment.run();
      expect(run.status, deployment.readOutput()).toBe('succeeded');
      await expectSameTables(deployment, embedded);
      await expectSameForecasts(deployment, embedded);
      expect(await listQuarantine(deployment)).toEqual(await listQuarantine(embedded));
      expect(await listQuarantine(embedded)).not.toEqual([]);
    });

    it('used every service of the profile', async () => {
      const steps = await listSteps(deployment);
      expect(steps.every(({ Status }) => Status?.State === 'COMPLETED')).toBe(true);
      const names = steps.map(({ Name = '' }) => Name.replace(/-[0-9a-f]{8,}$/, ''));
      expect(names.sort()).toEqual([
        'run-1-build-marts',
        'run-1-ingest-features-clean-features',
        'run-1-ingest-features-clean-features-to-hdfs',
        'run-1-ingest-stores-clean-calendar',
        'run-1-ingest-stores-clean-departments',
        'run-1-ingest-stores-clean-departments-to-hdfs',
        'run-1-ingest-stores-clean-plan',
        'run-1-ingest-stores-clean-stores',
        'run-1-ingest-stores-clean-stores-to-hdfs',
        'run-1-ingest-stores-transfer-stores',
        'run-1-ingest-stores-transfer-stores',
        'run-1-ingest-stores-transfer-stores-to-hdfs',
        'run-1-integrate',
        // The text of rows with an unknown store.
        'run-1-integrate-quarantine',
        'run-1-integrate-quarantine-to-hdfs',
      ]);
      expect(cloud.gateway.faults.countExecuted('StartJobRun')).toBe(1);
      expect(deployment.loader.poller.events.length).toBeGreaterThan(0);
      const redis = new Redis(deployment.profile.settings['QUEUE_URL'] ?? '');
      expect(await redis.keys('bull:*')).not.toEqual([]);
      redis.disconnect();
      const hive = openHive(deployment);
      const tables = await hive.tables();
      expect(tables.map(({ name }) => name)).toEqual([
        'calendar',
        'curated_sales',
        'departments',
        'features',
        'integrated_sales',
        'plan',
        'stores',
      ]);
      const [sum] = await hive.query('SELECT sum(weekly_sales) AS total FROM integrated_sales');
      const [total] = await embedded.rows(
        'SELECT sum(weekly_sales)::text AS total FROM mart.store_week WHERE snapshot_id = 1',
      );
      expect(sum).toEqual(total);
      hive.close();
    });

    it('leaves no temporary file in the lake', async () => {
      const keys: string[] = [];
      const lake = openLake(deployment);
      for await (const { key } of lake.list('')) keys.push(key.split('/')[0] ?? '');
      expect([...new Set(keys)].sort()).toEqual([
        'curated',
        'forecast',
        'integrated',
        'jobs',
        'marts',
        'quarantine',
        'raw',
        'scripts',
        'tables',
      ]);
      const jobs: string[] = [];
      for await (const { key } of lake.list('jobs/')) jobs.push(key);
      expect(jobs).toEqual(['jobs/sales-merge/latest.json']);
    });

    it("merges the same rows again when the Glue job's schedule starts it", async () => {
      const lake = openLake(deployment);
      // As the stack stores it in an account.
      await lake.put('scripts/run_sql.py', createReadStream(SCRIPT));
      const glue = new GlueClient({ region: REGION, endpoint: cloud.gateway.url });
      const { pathname } = new URL(deployment.profile.settings['SALES_MERGE_URL'] ?? '');
      const JobName = pathname.slice(1);
      const { JobRunId: RunId } = await glue.send(new StartJobRunCommand({ JobName }));
      await vi.waitUntil(
        async () => {
          const { JobRun } = await glue.send(new GetJobRunCommand({ JobName, RunId }));
          if (JobRun?.JobRunState === 'FAILED') throw new Error(JobRun.ErrorMessage);
          return JobRun?.JobRunState === 'SUCCEEDED';
        },
        { timeout: 120_000, interval: 200 },
      );
      glue.destroy();
      const result = (await json(await lake.get('jobs/sales-merge/result.json'))) as {
        collected: { fates: { fate: string; rows: number }[] };
      };
      const kept = result.collected.fates.filter(({ fate }) => fate === 'kept');
      const [stage] = await embedded.rows<{ rows: number }>(
        `SELECT rows_out::integer AS rows FROM ops.stage_runs WHERE stage = 'ingest-sales'`,
      );
      expect(kept.reduce((sum, { rows }) => sum + rows, 0)).toBe(stage?.rows);
    });

    it('loads a repeated event once', async () => {
      const [first] = deployment.loader.poller.events;
      const before = await readRows(deployment.warehouse, 'core.sales');
      expect(await deployment.loader.poller.deliver(first!)).toEqual({ batchItemFailures: [] });
      expect(await readRows(deployment.warehouse, 'core.sales')).toEqual(before);
    });

    it('survives throttling, lost answers, a slow, failing S3, failing steps and the kill of its worker in one run', async () => {
      const { faults } = cloud.gateway;
      faults.clear();
      // Otherwise there would be nothing to build.
      await deployment.warehouse.query(`UPDATE ops.chunks SET digest = 'another ' || chunk_id`);
      faults.onCall({ action: 'AddJobFlowSteps', kind: 'lost-response', times: 2 });
      faults.onCall({ action: 'DescribeStep', kind: 'throttle', times: 5 });
      faults.onCall({ action: 'ListSteps', kind: 'error-503', times: 2 });
      faults.onCall({ action: 'StartJobRun', kind: 'lost-response' });
      faults.onCall({ action: 'GetJobRun', kind: 'throttle', times: 2 });
      faults.onCall({ action: 'S3.GET', kind: 'error-503', times: 3 });
      faults.onCall({ action: 'S3.PUT', kind: 'throttle', times: 3 });
      faults.onCall({ action: 'S3.GET', kind: 'delay', delayMs: 2_000, times: 3 });
      faults.onStep({ name: 'integrate', effect: 'hold' });
      faults.onStep({ name: 'build-marts', effect: 'interrupt' });
      faults.onStep({ name: 'build-marts', effect: 'fail' });
      const statusUrl = await deployment.startRun();
      await killWorkerOver(statusUrl);
      faults.release();
      const run = await deployment.waitForRun(statusUrl);
      expect(run.status, deployment.readOutput()).toBe('succeeded');
      await expectSameTables(deployment, embedded);
      const steps = await listSteps(deployment, run);
      expect(faults.countExecuted('AddJobFlowSteps')).toBe(steps.length);
      expect(faults.countExecuted('StartJobRun')).toBe(1);
      expect(steps.filter(({ Name = '' }) => /-integrate-[0-9a-f]+$/.test(Name))).toHaveLength(1);
      const failed = steps.filter(({ Status }) => Status?.State !== 'COMPLETED');
      expect(failed.map(({ Status }) => Status?.State).sort()).toEqual(['FAILED', 'INTERRUPTED']);
      expect(failed.every(({ Name }) => Name?.includes('build-marts'))).toBe(true);
      const completed = steps.filter(({ Status }) => Status?.State === 'COMPLETED');
      expect(new Set(completed.map(({ Name }) => Name)).size).toBe(completed.length);
    });

    /** Kills the worker while the step of `integrate` is held, and waits until another resumes. */
    async function killWorkerOver(statusUrl: string): Promise<void> {
      const runId = statusUrl.split('/').at(-1) ?? '';
      const isHeld = async () => {
        const steps = await listSteps(deployment, { id: runId });
        return steps.some(
          ({ Name = '', Status }) => Name.includes('integrate') && Status?.State === 'RUNNING',
        );
      };
      await vi.waitUntil(isHeld, { timeout: 300_000, interval: 200 });
      await deployment.killWorker();
      await deployment.startWorker();
      const second = `SELECT max(attempt)::integer AS attempts FROM ops.stage_runs WHERE run_id = $1 AND stage = 'integrate'`;
      const goesOn = async () => {
        const [row] = await deployment.warehouse.query<{ attempts: number }[]>(second, [runId]);
        return row?.attempts === 2;
      };
      await vi.waitUntil(goesOn, { timeout: 120_000, interval: 200 });
    }
  });
});
