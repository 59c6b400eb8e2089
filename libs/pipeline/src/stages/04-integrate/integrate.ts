import type { ComputeJob } from '../../ports/compute.js';
import { mendedReasons, recordMendedReasons } from '../../quarantine/mended-reasons.js';
import { noRows } from '../stage.js';
import type { Stage, StageContext } from '../stage-context.js';
import { integrationModels, unknownStoreRows } from './integration-models.js';
import {
  quarantineUnknownStores,
  recordUnknownStores,
  unknownStorePrefix,
  unknownStoresIn,
} from './unknown-stores.js';

const [integratedSales, unknownStore] = integrationModels;

/** The stage's SQL, for the fingerprint of a run. */
export const integrationSql = [...integrationModels, unknownStoreRows].map(({ sql }) => sql);

/**
 * Stage 4: joins what stages 1 to 3 made, checks that every sale has a store, and writes
 * `integrated/` by year. The catalog serves it as the table `integrated_sales`.
 */
export const integrate: Stage = {
  id: 'integrate',
  async run(context) {
    const { runId, ledger, catalog, lake, signal } = context;
    const { warehouse } = ledger;
    const prefix = `integrated/sales/run=${runId}/`;
    context.progress('joining sales, features and stores');
    const { rows, collected } = await context.compute.run(integrationJob(context, prefix), {
      signal,
    });
    const rowsOut = rows['integrated_sales'] ?? 0;
    const money = collected['money']?.[0];
    const unknown = unknownStoresIn(collected['unknown_files'] ?? []);
    const quarantined = await quarantineUnknownStores(context, unknown);
    const mended = await mendedReasons({ warehouse, lake }, runId, quarantined);
    await context.transaction(async (runner) => {
      await recordUnknownStores(context, runner, unknown);
      await recordMendedReasons(runner, mended);
      const output = (name: string, count: number, sum: unknown) =>
        ledger.stages.recordOutput(runner, context, { name, rows: count, money: String(sum) });
      await output('integrated_sales', rowsOut, money?.['integrated']);
      await output('unknown_store', unknown.rows, money?.['quarantined']);
    });
    await catalog.publish({ name: 'integrated_sales', prefix, partitionBy: 'year', rows: rowsOut });
    return {
      ...noRows,
      rowsIn: Number(money?.['rows_in']),
      rowsOut,
      rowsQuarantined: unknown.rows,
    };
  },
};

function integrationJob({ runId, stage }: StageContext, prefix: string): ComputeJob {
  const sum = (table: string) =>
    `(SELECT CAST(coalesce(sum(weekly_sales), 0) AS DECIMAL(20, 2)) FROM ${table})`;
  return {
    name: `run-${runId}-${stage}`,
    sources: [
      { kind: 'table', name: 'curated_sales', table: 'curated_sales' },
      { kind: 'table', name: 'features', table: 'features' },
      { kind: 'table', name: 'stores', table: 'stores' },
    ],
    models: [
      {
        ...integratedSales,
        outputs: [
          {
            format: 'parquet',
            prefix,
            partitionBy: 'year',
            orderBy: ['department', 'store', 'week_date'],
          },
        ],
      },
      {
        ...unknownStore,
        outputs: [
          { format: 'parquet', prefix: unknownStorePrefix(runId), orderBy: ['file_id', 'line'] },
        ],
      },
      {
        name: 'unknown_files',
        sql: `SELECT file_id, CAST(count(*) AS INTEGER) AS rows FROM unknown_store
              GROUP BY file_id ORDER BY file_id`,
        collect: true,
      },
      {
        name: 'money',
        sql: `SELECT ${sum('integrated_sales')} AS integrated, ${sum('unknown_store')} AS quarantined,
                CAST((SELECT count(*) FROM curated_sales) AS INTEGER) AS rows_in`,
        collect: true,
      },
    ],
  };
}
