import { createTestWarehouse, type TestWarehouse } from '../setup/warehouse.js';
import { createSources, loadMarts } from './load-marts.js';
import { addSalesToPlan } from './plan-sales.js';

/** Store 2 delivers a part of its last week. */
const SALES = `1,1,28/10/2011,80.00,FALSE
               1,2,28/10/2011,20.00,FALSE
               2,1,28/10/2011,50.00,FALSE
               1,1,19/10/2012,70.00,FALSE
               1,1,26/10/2012,90.00,FALSE
               1,2,26/10/2012,30.00,FALSE
               2,1,19/10/2012,60.00,FALSE
               2,1,26/10/2012,1.00,FALSE`;
const COVERAGE = `1,28/10/2011,2,TRUE
                  2,28/10/2011,1,TRUE
                  1,19/10/2012,1,TRUE
                  1,26/10/2012,2,TRUE
                  2,19/10/2012,1,TRUE
                  2,26/10/2012,1,FALSE`;

/** Version, store, type, department, week, quarter, month, amount. */
const PLAN = `
  ('plan', 1, 'A', 1, '2012-10-19', 4, 10, 60), ('plan', 1, 'A', 1, '2012-10-26', 4, 10, 100),
  ('plan', 1, 'A', 2, '2012-10-26', 4, 10, 20), ('plan', 1, 'A', 1, '2012-11-02', 4, 11, 110),
  ('plan', 2, 'B', 1, '2012-10-19', 4, 10, 80), ('plan', 2, 'B', 1, '2012-10-26', 4, 10, 90),
  ('stretch', 1, 'A', 1, '2012-10-26', 4, 10, 200.50),
  ('half', 1, 'A', 1, '2012-11-02', 4, 11, 110), ('half', 3, 'A', 1, '2012-11-02', 4, 11, 40)`;

/** Returns a warehouse with the sales and plans above in snapshot 1. */
export async function createPlannedChain(): Promise<TestWarehouse> {
  const database = await createTestWarehouse();
  const features = '1,19/10/2012,50,2.5,NA,NA,NA,NA,NA,200,8,FALSE';
  const sources = {
    stores: '1,A,1000,Ashford,North,Delta\n2,B,500,,North',
    sales: SALES,
    features,
    coverage: COVERAGE,
  };
  await loadMarts(database.url, createSources(sources));
  await database.warehouse.query(`
    INSERT INTO mart.plan_store_department_week_chunks
      (chunk_id, version, store, store_type, department, week_date, fiscal_year, fiscal_quarter, fiscal_month, spread, amount)
      SELECT 1, version, store, type, department, week::date, 2012, quarter, month, 'WEEK', amount
      FROM (VALUES ${PLAN}) p(version, store, type, department, week, quarter, month, amount)`);
  await addSalesToPlan(database.warehouse);
  return database;
}
