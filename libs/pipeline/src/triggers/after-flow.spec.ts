import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLedger, weeklyForecast, weeklySales } from '#test/setup/flow.js';
import { requestRun } from '#test/setup/request-run.js';
import { createTestWarehouse, type TestWarehouse } from '#test/setup/warehouse.js';
import type { Ledger } from '../ledger/ledger.js';
import { followFlow } from './after-flow.js';

let database: TestWarehouse;
let first: Ledger;
let second: Ledger;

beforeEach(async () => {
  database = await createTestWarehouse();
  first = createLedger(database.warehouse);
  second = createLedger(database.warehouse, { ...weeklySales, name: 'reports' });
});
afterEach(() => database.drop());

const publish = async () => {
  const run = await requestRun(first, 'admin', false);
  await database.warehouse.query(
    `UPDATE ops.snapshots SET status = 'retained' WHERE status = 'published'`,
  );
  await database.warehouse.query(
    `INSERT INTO ops.snapshots (run_id, flow, status) VALUES ($1, 'weekly-sales', 'published')`,
    [run.id],
  );
  await database.warehouse.query(`UPDATE ops.runs SET status = 'succeeded'`);
};
const follow = () =>
  database.warehouse.transaction((manager) =>
    second.settings.set(manager, { afterFlow: 'weekly-sales' }),
  );

it('runs a flow once after each publication of the flow that it follows, from its setting on', async () => {
  await publish();
  await follow();
  expect(await followFlow(second)).toBeUndefined();
  await publish();
  const begun = await Promise.all([followFlow(second), followFlow(second)]);
  expect(begun.filter((run) => run !== undefined)).toHaveLength(1);
  const [request] = await second.runs.listRequests('3');
  expect(request).toMatchObject({
    trigger: 'flow',
    actor: 'flow weekly-sales',
    details: { flow: 'weekly-sales', snapshot: '2' },
  });
  expect(await followFlow(second)).toBeUndefined();
});

it('runs a flow again after a publication during its run', async () => {
  await follow();
  await publish();
  const run = await followFlow(second);
  await publish();
  await database.warehouse.query(`UPDATE ops.runs SET status = 'running' WHERE run_id = $1`, [
    run?.id,
  ]);
  await expect(followFlow(second)).rejects.toMatchObject({ code: 'RUN_ALREADY_ACTIVE' });
  await database.warehouse.query(`UPDATE ops.runs SET status = 'succeeded'`);
  expect(await followFlow(second)).toMatchObject({ trigger: 'flow' });
});

it('runs a flow of forecasts after the flow that it declares, for changes only, until operators end it', async () => {
  const forecasts = createLedger(database.warehouse, weeklyForecast);
  expect(await followFlow(forecasts)).toBeUndefined();
  await publish();
  expect(await followFlow(forecasts)).toMatchObject({ trigger: 'flow', onlyIfChanged: true });
  await database.warehouse.query(`UPDATE ops.runs SET status = 'succeeded'`);
  expect(await followFlow(forecasts)).toBeUndefined();
  expect(await forecasts.settings.read()).toMatchObject({ afterFlow: 'weekly-sales' });
  await database.warehouse.transaction((manager) =>
    forecasts.settings.set(manager, { afterFlow: null }),
  );
  await publish();
  expect(await followFlow(forecasts)).toBeUndefined();
});
