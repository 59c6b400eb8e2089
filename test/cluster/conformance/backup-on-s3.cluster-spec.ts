// Runs on changes of libs/lake libs/platform test/cloud test/conformance libs/pipeline/src/backup
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { backupCommand, restoreCommand } from '#cli/backup-command.js';
import { readConfig } from '#composition/read-config.js';
import { openStore } from '#lake/create-lake.js';
import { smallChain } from '#test/pipeline/small-chain.js';
import { openTestPipeline, type TestPipeline } from '#test/setup/pipeline.js';
import { captureOutput } from '#test/setup/programs.js';
import { deliver } from '#test/setup/source-files.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import { openS3, REGION, type TestS3 } from '../setup/s3.js';

const FIGURES = 'SELECT * FROM mart.store_week ORDER BY store, week_date';

let s3: TestS3;
let pipeline: TestPipeline;
let target: TestWarehouse;
const toUrl = (prefix: string) => `s3://${s3.bucket}/${prefix}?region=${REGION}`;

beforeAll(async () => {
  s3 = await openS3();
  pipeline = await openTestPipeline({ LAKE_URL: toUrl('lake') });
  target = await createTestWarehouse();
  await deliver(pipeline.folder, smallChain);
  await pipeline.run();
}, 120_000);
afterAll(async () => {
  await pipeline.close();
  await target.drop();
  s3.close();
});

const runCommand = (command: 'backup' | 'restore', settings: object, ...argv: string[]) =>
  captureOutput(command === 'backup' ? backupCommand : restoreCommand, [command, ...argv], {
    config: () => readConfig({ ...settings }),
  });

/**
 * Size of each object of a lake, by key; without what is made anew, or, as the metadata of tables, has URLs of its own lake,
 * and without the batches of the calendar, the departments and the plan, which have no file: nothing reads them again.
 */
async function readSizes(lake: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for await (const { key, bytes } of openStore({ scheme: 's3', href: lake }).list('')) {
    if (
      !/^(catalog|scratch|jobs|tables|curated\/(calendar|departments|plan)_deliveries)\//.test(key)
    )
      sizes.set(key, bytes);
  }
  return sizes;
}

it('restores warehouse and lake from a backup in a bucket', async () => {
  const backups = toUrl(`backups-${randomUUID()}`);
  const given = { WAREHOUSE_URL: pipeline.url, LAKE_URL: toUrl('lake') };
  const shown = await runCommand('backup', given, backups, '--with-lake');
  const [, url = ''] = /npx retailstream restore '(.+)'$/m.exec(shown) ?? [];
  for (const [index, from] of [url, backups].entries()) {
    const lake = toUrl(`new-lake-${index}`);
    const database = index === 0 ? target : await createTestWarehouse();
    const settings = { WAREHOUSE_URL: database.url, LAKE_URL: lake };
    expect(await runCommand('restore', settings, from)).toMatch(/^Restored 20/);
    expect(await database.warehouse.query(FIGURES)).toEqual(await pipeline.rows(FIGURES));
    expect(await readSizes(lake)).toEqual(await readSizes(given.LAKE_URL));
    if (index > 0) await database.drop();
  }
});
