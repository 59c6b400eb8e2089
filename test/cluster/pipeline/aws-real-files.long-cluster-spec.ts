// Runs on changes of libs/lake/src/spark libs/lake/src/hive
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { parseHiveAddress } from '#lake/hive/hive-settings.js';
import { writeSample } from '#sample/write-sample.js';
import { type Cloud, startCloud } from '../../cloud/cloud.js';
import { ensureToolchain } from '../../cloud/install/toolchain.js';
import { openTestPipeline } from '../../setup/pipeline.js';
import { walmartFolder } from '../../setup/shared.js';
import { createTempFolder } from '../../setup/temp-folder.js';
import { openHiveLine } from '../conformance/hive-line.js';
import { deploy } from '../setup/deployment.js';
import { listChunks, expectSameTables, listQuarantine } from './profile-checks.js';

const LIMIT_MS = 1_800_000;

let folder: string;
let source: string;
let cloud: Cloud;

beforeAll(async () => {
  folder = await createTempFolder('aws-real-files');
  source = join(folder, 'source');
  await writeSample(source, { seed: 11, stores: 7, departments: 9, weeks: 60 });
  // Each step starts Spark itself, as on EMR.
  cloud = await startCloud(await ensureToolchain(), join(folder, 'cloud'), false);
  vi.stubEnv('AWS_ENDPOINT_URL', cloud.gateway.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', cloud.env['AWS_ACCESS_KEY_ID']);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', cloud.env['AWS_SECRET_ACCESS_KEY']);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await cloud.close();
  await rm(folder, { recursive: true, force: true });
});

it(
  'survives a hanging HiveServer2 and the end of its cluster in one run over the real files, and leaves none behind',
  { timeout: LIMIT_MS },
  async () => {
    const { faults, emr } = cloud.gateway;
    faults.onStep({ name: 'integrate', effect: 'terminate-cluster' });
    const before = emr.listClusterIds();
    const line = await openHiveLine(parseHiveAddress({ scheme: 'hive', href: cloud.hive.url }));
    // Without them, the sample.
    const files = `file:${walmartFolder ?? source}`;
    const expected = await openTestPipeline({ SOURCE_URL: files });
    const deployment = await deploy(cloud, 'transient', files, {
      CATALOG_URL: `hive://127.0.0.1:${line.address.port}/hanging?timeout=10`,
      STAGE_ATTEMPTS: '8',
    });
    try {
      line.hang();
      const statusUrl = await deployment.startRun();
      await expected.run();
      await vi.waitUntil(() => deployment.readOutput().includes('CATALOG_UNAVAILABLE'), {
        timeout: 300_000,
        interval: 200,
      });
      line.resume();
      const run = await deployment.waitForRun(statusUrl);
      expect(run.status, deployment.readOutput()).toBe('succeeded');
      await expectSameTables(deployment, expected);
      expect(await listQuarantine(deployment)).toEqual(await listQuarantine(expected));
      // Between the files and the marts: every model, by period.
      const chunks = await listChunks(expected);
      expect(chunks.length).toBeGreaterThan(0);
      expect(await listChunks(deployment)).toEqual(chunks);
      expect(faults.countExecuted('RunJobFlow')).toBe(2);
      const started = emr.listClusterIds().filter((id) => !before.includes(id));
      await vi.waitUntil(
        () => started.every((id) => emr.history(id).at(-1)?.startsWith('TERMINATED')),
        { timeout: 60_000, interval: 200 },
      );
    } finally {
      await deployment.close();
      await expected.close();
      await line.close();
    }
  },
);
