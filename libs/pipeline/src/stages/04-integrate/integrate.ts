import type { ComputeJob } from '../../ports/compute.js';
import { noRows } from '../stage.js';
import { integrationModels } from './integration-models.js';
import type { Stage, StageContext } from '../stage-context.js';

const [integratedSales, unknownStore] = integrationModels;

/** The stage's SQL, for the fingerprint of a run. */
export const integrationSql = integrationModels.map(({ sql }) => sql);

/**
 * Stage 4: joins what stages 1 to 3 made, checks that every sale has a store, and writes
 * `integrated/` by year. The catalog serves it as the table `integrated_sales`.
 */
export const integrate: Stage = {
  id: 'integrate',
  async run(context) {
    const { runId, ledger, catalog } = context;
    const prefix = `integrated/sales/run=${runId}/`;
    context.progress('joining sales, features and stores');
    const { rows, collected } = await context.compute.run(integrationJob(context, prefix), {
      signal: context.signal,
    });
    const rowsOut = rows['integrated_sales'] ?? 0;
    const rowsQuarantined = rows['unknown_store'] ?? 0;
    const money = collected['money']?.[0];
    await context.transaction(async (runner) => {
      const byReason = new Map(rowsQuarantined > 0 ? [['UNKNOWN_STORE', rowsQuarantined]] : []);
      await ledger.stages.recordQuarantine(runner, context, byReason);
      const output = (name: string, count: number, sum: unknown) =>
        ledger.stages.recordOutput(runner, context, { name, rows: count, money: String(sum) });
      await output('integrated_sales', rowsOut, money?.['integrated']);
      await output('unknown_store', rowsQuarantined, money?.['quarantined']);
    });
    await catalog.publish({ name: 'integrated_sales', prefix, partitionBy: 'year', rows: rowsOut });
    return { ...noRows, rowsIn: Number(money?.['rows_in']), rowsOut, rowsQuarantined };
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
          {
            format: 'parquet',
            prefix: `quarantine/integrated/run=${runId}/`,
            sql: `SELECT file_id, line, text, column_name, reason FROM unknown_store`,
            orderBy: ['file_id', 'line'],
          },
        ],
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
