// Runs on changes of libs/lake/src/spark libs/intake apps/loader
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLedger } from '#test/setup/flow.js';
import type { RunReport } from '#pipeline/ledger/runs/run-ledger.js';
import { type Cloud, startCloud } from '../../cloud/cloud.js';
import { ensureToolchain } from '../../cloud/install/toolchain.js';
import { createMessyFiles, REFUSED_FILES } from '../../pipeline/messy-files.js';
import { openTestPipeline, type TestPipeline } from '../../setup/pipeline.js';
import { deliver, SALES_HEADER, type SourceFiles } from '../../setup/source-files.js';
import { createTempFolder } from '../../setup/temp-folder.js';
import { type Deployment, deploy } from '../setup/deployment.js';
import { expectSameTables } from './profile-checks.js';
import { describeRetailDeliveries } from './retail-deliveries.suite.js';

/**
 * The deliveries of a week later: late, repeated, changed and changed back, corrected, and with a store that was
 * unknown.
 */
const NEXT: SourceFiles = {
  'late.csv': `${SALES_HEADER}\n2,1,29/01/2010,9.99,FALSE\n`,
  're-sent.csv': `${SALES_HEADER}\n1,1,12/02/2010,11.00,FALSE\n1,1,19/02/2010,12.50,FALSE\n1,1,26/02/2010,0.01,FALSE\n`,
  're-sent again.csv': `${SALES_HEADER}\n1,1,26/02/2010,13.00,FALSE\n`,
  'american.csv': `${SALES_HEADER}\n1,50,05/02/2010,1.00,FALSE\n1,50,13/02/2010,1.00,FALSE\n`,
  'stores.csv': 'Store,Type,Size\n1,A,100\n2,B,17667\n9,C,5\n',
  'features.csv': 'Store,Date,IsHoliday,Fuel_Price\n1,05/02/2010,FALSE,2.5\n',
};

const LIMIT_MS = 900_000;
/** Each of four dimensions takes two more steps in sequence. */
const RETAIL_LIMIT_MS = 1_200_000;

let folder: string;
let cloud: Cloud;

beforeAll(async () => {
  folder = await createTempFolder('aws-deliveries');
  cloud = await startCloud(await ensureToolchain(), join(folder, 'cloud'), true);
  vi.stubEnv('AWS_ENDPOINT_URL', cloud.gateway.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', cloud.env['AWS_ACCESS_KEY_ID']);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', cloud.env['AWS_SECRET_ACCESS_KEY']);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await cloud.close();
  await rm(folder, { recursive: true, force: true });
});

describe('deliveries one after the other in the profile of AWS', { timeout: LIMIT_MS }, () => {
  let source: string;
  let embedded: TestPipeline;
  let deployment: Deployment;

  beforeAll(async () => {
    source = join(folder, 'source');
    embedded = await openTestPipeline();
    await deliverToBoth(await createMessyFiles());
    deployment = await deploy(cloud, 'existing', `file:${source}`);
  });
  afterAll(async () => {
    await deployment.close();
    await embedded.close();
  });

  /** Each profile moves rejected files in a separate folder. */
  async function deliverToBoth(files: SourceFiles, delivered?: number): Promise<void> {
    await deliver(source, files, delivered);
    await deliver(embedded.folder, files, delivered);
  }

  async function runBoth(): Promise<RunReport> {
    const run = await deployment.run();
    expect(run.status, deployment.readOutput()).toBe('succeeded');
    const found = await createLedger(deployment.warehouse).runs.report(run.id);
    const id = String(await embedded.run());
    const expected = await embedded.services.ledger.runs.report(id);
    await expectSameTables(deployment, embedded);
    expect({ ...found, snapshotId: null }).toEqual({ ...expected, snapshotId: null });
    return found;
  }

  it('records the same books for a messy folder', async () => {
    const { files, quarantine, reconciliations } = await runBoth();
    expect(files.filter(({ status }) => status === 'I')).toHaveLength(10);
    expect(quarantine).toHaveLength(8);
    expect(reconciliations.every(({ holds }) => holds)).toBe(true);
    const refused = await deployment.warehouse.query<{ name: string; code: string }[]>(
      `SELECT file_name AS name, error_code AS code FROM ops.source_files WHERE status = 'E'`,
    );
    expect(Object.fromEntries(refused.map(({ name, code }) => [name, code]))).toEqual(
      REFUSED_FILES,
    );
  });

  it('restates values from later deliveries', async () => {
    await deliverToBoth(NEXT, 60);
    const { files, quarantine } = await runBoth();
    const books = files
      .filter(({ isNew }) => isNew)
      .map((file) => [file.path, file.rowsOut, file.rowsDuplicate, file.rowsSuperseded]);
    expect(books).toEqual([
      ['late.csv', 1, 0, 0],
      ['re-sent.csv', 1, 1, 1],
      ['re-sent again.csv', 1, 0, 0],
      ['american.csv', 2, 0, 0],
      ['stores.csv', 2, 1, 0],
      ['features.csv', 1, 0, 0],
    ]);
    // Nothing new is quarantined, and the row of store 9 was replayed automatically.
    expect(quarantine).toEqual([]);
    const [sales] = await deployment.warehouse.query<{ total: string }[]>(
      `SELECT sum(weekly_sales)::text AS total FROM mart.store_week JOIN ops.snapshots USING (snapshot_id)
       WHERE status = 'published' AND flow = 'weekly-sales'`,
    );
    const [former] = await embedded.rows<{ total: string }>(
      `SELECT sum(weekly_sales)::text AS total FROM mart.store_week WHERE snapshot_id = 1`,
    );
    // 9.99 and 7.00 more, two american weeks, and 12.50 for 12.00.
    expect(Number(sales?.total) - Number(former?.total)).toBeCloseTo(9.99 + 7 + 2 + 0.5, 6);
  });
});

describe('transactions in the profile of AWS', { timeout: RETAIL_LIMIT_MS }, () =>
  describeRetailDeliveries(() => cloud),
);
