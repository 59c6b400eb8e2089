import { EMRClient, paginateListSteps, type StepSummary } from '@aws-sdk/client-emr';
import { expect, vi } from 'vitest';
import { HiveTableRegistry } from '#lake/hive/hive-table-registry.js';
import { parseHiveAddress, parseHiveSettings } from '#lake/hive/hive-settings.js';
import { S3Store } from '#lake/stores/s3-store.js';
import { REGION } from '../../cloud/cloud.js';
import type { TestPipeline } from '../../setup/pipeline.js';
import type { Deployment, FinishedRun } from '../setup/deployment.js';
import { forecastTableNames, readRows, tableNames } from '../setup/warehouse-rows.js';

/** Steps of the deployment's cluster, or only those of one run. */
export async function listSteps(
  { profile: { settings } }: Deployment,
  run?: Pick<FinishedRun, 'id'>,
): Promise<StepSummary[]> {
  const client = new EMRClient({ region: REGION, endpoint: settings['AWS_ENDPOINT_URL'] ?? '' });
  const { pathname } = new URL(settings['COMPUTE_URL'] ?? '');
  const steps: StepSummary[] = [];
  for await (const page of paginateListSteps({ client }, { ClusterId: pathname.slice(1) })) {
    steps.push(...(page.Steps ?? []));
  }
  client.destroy();
  return steps.filter(({ Name }) => !run || Name?.startsWith(`run-${run.id}-`));
}

/** Waits until the deployment has published forecasts, which follow its sales, and compares them with those of the pipeline. */
export async function expectSameForecasts(
  deployment: Deployment,
  embedded: TestPipeline,
): Promise<void> {
  const isPublished = async () =>
    (await readRows(deployment.warehouse, 'mart.forecast_model')).length > 0;
  await vi.waitUntil(isPublished, { timeout: 120_000, interval: 200 });
  await expectSameTables(deployment, embedded, forecastTableNames);
}

/** Compares tables of both, row by row. @param tables marts and core tables of weekly sales when left out */
export async function expectSameTables(
  deployment: Deployment,
  embedded: TestPipeline,
  tables: readonly (typeof tableNames)[number][] = tableNames,
): Promise<void> {
  const lines = ['Tables of both profiles, row by row'];
  for (const table of tables) {
    const expected = await readRows(embedded.warehouse, table);
    // A chain may have no plan, no names of departments, no markdowns and no flagged holidays.
    if (!/^mart\.(plan_|department_profile$|(markdown|holiday)_week$)/.test(table))
      expect(expected.length, table).toBeGreaterThan(0);
    const found = await readRows(deployment.warehouse, table);
    const differences = found.filter((row, index) => row !== expected[index]);
    expect({ table, rows: found.length, differences }).toEqual({
      table,
      rows: expected.length,
      differences: [],
    });
    lines.push(`${table.padEnd(28)} ${String(found.length).padStart(8)} rows, 0 differences`);
  }
  console.log(lines.join('\n'));
}

export const openLake = ({ profile }: Deployment) =>
  new S3Store({ scheme: 's3', href: profile.settings['LAKE_URL'] ?? '' });

export async function listQuarantine({
  warehouse,
}: Pick<Deployment, 'warehouse'>): Promise<unknown[]> {
  return warehouse.query(
    'SELECT stage, reason, rows::integer FROM ops.quarantine_counts ORDER BY stage, reason',
  );
}

/** Returns rows and money of each model and mart of weekly sales, by period. Forecasts may still be running. */
export async function listChunks({ warehouse }: Pick<Deployment, 'warehouse'>): Promise<unknown[]> {
  return warehouse.query(
    `SELECT relation, period, rows::integer, money FROM ops.chunks
     WHERE flow = 'weekly-sales' ORDER BY relation, period`,
  );
}

export function openHive(deployment: Deployment): HiveTableRegistry {
  const { profile } = deployment;
  const url = { scheme: 'hive', href: profile.settings['CATALOG_URL'] ?? '' };
  return new HiveTableRegistry({
    lake: openLake(deployment),
    location: (prefix) => `s3://${profile.bucket}/lake/${prefix}`,
    host: () => Promise.resolve(parseHiveAddress(url)),
    settings: parseHiveSettings(url),
  });
}
