import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ledgers } from '#composition/ledgers.js';
import { DryRuns } from '#composition/dry-runs.js';
import { readConfig } from '#composition/read-config.js';
import { ledgerEntities } from '#pipeline/ledger/runs/run.entity.js';
import { createWarehouse } from '#platform/database/data-source.js';
import { embeddedUrl } from '#platform/database/logins.js';
import { planChain } from '#test/pipeline/plan-chain.js';
import { createKey } from '#test/setup/access.js';
import { createClient } from '#test/setup/access-api.js';
import { weeklySales } from '#test/setup/flow.js';
import { openTestPipeline, type TestPipeline } from '#test/setup/pipeline.js';
import { type OpenApi, openApi } from '#test/setup/served-api.js';
import { deliver } from '#test/setup/source-files.js';

describe('GET /v1/admin/flows/plan', () => {
  let pipeline: TestPipeline;
  let api: OpenApi;
  let key: string;
  let end: () => Promise<void>;
  const ask = createClient(() => api);

  beforeAll(async () => {
    pipeline = await openTestPipeline();
    await deliver(pipeline.folder, planChain);
    key = await createKey(pipeline.warehouse, 'operator');
    // With the role of an API, which may not write marts or core.
    const warehouse = await createWarehouse({
      url: embeddedUrl(pipeline, 'api'),
      applicationName: 'retailstream-api',
      entities: ledgerEntities,
    });
    await warehouse.initialize();
    const ledgers = new Ledgers(warehouse, [weeklySales]);
    const config = readConfig({ SOURCE_URL: `file:${pipeline.folder}` });
    const dryRuns = new DryRuns(config, [weeklySales], {
      ledgers,
      lake: pipeline.services.lake,
    });
    api = await openApi(warehouse, { ledgers, dryRuns });
    end = () => warehouse.destroy();
  });
  afterAll(async () => {
    await api.close();
    await end();
    await pipeline.close();
  });

  it('returns the plan of a run, with the rights of an API', async () => {
    await pipeline.run();
    const { status, text } = await ask.get('/v1/admin/flows/plan', key);
    expect({ status, plan: JSON.parse(text) as unknown }).toMatchObject({
      status: 200,
      plan: { flow: 'weekly-sales', unchanged: true, filesTakenOver: 3, leftOut: 0, files: [] },
    });
  });

  it('returns the plan over GraphQL', async () => {
    const { body } = await ask.graphql('{ planRun { unchanged tables { relation toMake } } }', key);
    expect(body).toMatchObject({
      data: {
        planRun: {
          unchanged: true,
          tables: [
            'sales',
            'features',
            'stores',
            'calendar',
            'departments',
            'plan',
            'integrated_sales',
            'store_department_week',
            'store_department_unemployment',
            'store_department_quarter',
            'store_week',
            'store_week_coverage',
            'department_week',
            'department_type_week',
            'fuel_price_week',
            'markdown_week',
            'holiday_week',
            'calendar_week',
            'plan_store_department_week',
            'plan_department_week',
            'plan_store_week',
            'plan_version',
            'store_profile',
            'department_profile',
          ].map((relation) => ({ relation, toMake: 0 })),
        },
      },
    });
  });

  it('returns the plan of a backfill, and requires both days', async () => {
    const why = 'backfill from 2010-03-01 to 2010-03-31';
    // The model and its ten marts without those of a plan.
    const later = Array.from({ length: 11 }, () => ({}));
    const { text } = await ask.get('/v1/admin/flows/plan?from=2010-03-01&to=2010-03-31', key);
    expect(JSON.parse(text)).toMatchObject({
      unchanged: false,
      refused: null,
      periods: [{ relation: 'sales', period: '2010-03', why }, ...later],
    });
    const days = 'from: "2010-03-01", to: "2010-03-31"';
    const { body } = await ask.graphql(`{ planRun(${days}) { periods { why } } }`, key);
    expect(body).toMatchObject({ data: { planRun: { periods: [{ why }, ...later] } } });
    const refused = await ask.get('/v1/admin/flows/plan?from=2010-03-01', key);
    expect([refused.status, ask.errorOf(refused)]).toMatchObject([
      400,
      { code: 'ARGUMENT_INVALID', detail: 'from, to: give both days of a backfill, or neither' },
    ]);
  });

  it('requires an operator', async () => {
    const reader = await createKey(pipeline.warehouse, 'analyst');
    expect((await ask.get('/v1/admin/flows/plan', reader)).status).toBe(403);
  });

  it('rejects an unknown flow', async () => {
    const refused = await ask.get('/v1/admin/flows/plan?flow=none', key);
    expect([refused.status, ask.errorOf(refused).code]).toEqual([400, 'ARGUMENT_INVALID']);
  });

  it('reports a folder that it cannot read', async () => {
    await rm(pipeline.folder, { recursive: true });
    const refused = await ask.get('/v1/admin/flows/plan', key);
    expect(refused.status).toBe(409);
    const { code, detail } = ask.errorOf(refused);
    expect(code).toBe('SOURCE_MISSING');
    expect(detail).toContain(pipeline.folder);
    expect(detail).toContain('npx retailstream plan-run');
  });

  it('returns a run with plan, outcome, versions and times', async () => {
    const { text } = await ask.get('/v1/admin/runs/1', key);
    const run = JSON.parse(text) as {
      waitingSeconds: number;
      plan: object[];
      versions: object[];
      stages: { stage: string; waitingSeconds: number; workingSeconds: number }[];
    };
    expect(run.waitingSeconds).toBeGreaterThanOrEqual(0);
    expect(run.plan[0]).toMatchObject({ relation: 'sales', rowsExpected: 4, rows: 4 });
    expect(run.versions[0]).toMatchObject({ kind: 'code', isChanged: false });
    const worked = run.stages.reduce((sum, { workingSeconds }) => sum + workingSeconds, 0);
    expect(worked).toBeGreaterThan(0);
  });
});
