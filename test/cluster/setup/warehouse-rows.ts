import type { DataSource } from 'typeorm';

/** Every table that runs of weekly sales and of its forecasts fill for answers, with its sort key. */
const TABLES = {
  'mart.store_week': 'store, week_date',
  'mart.department_week': 'department, week_date',
  'mart.department_type_week': 'department, store_type, week_date',
  'mart.store_department_week': 'department, store, week_date',
  'mart.fuel_price_week': 'week_date, store',
  'mart.markdown_week': 'week_date, store',
  'mart.holiday_week': 'week_date',
  'mart.store_week_coverage': 'store, week_date',
  'mart.calendar_week': 'week_date',
  'mart.plan_store_department_week': 'version, store, department, week_date',
  'mart.plan_department_week': 'version, department, store_type, week_date',
  'mart.plan_store_week': 'version, store, week_date',
  'mart.plan_version': 'version',
  'mart.store_profile': 'store',
  'mart.department_profile': 'department',
  'mart.forecast_model': 'model',
  'mart.forecast_total_week': 'grain, number, week_date',
  'core.sales': 'file_id, line',
  'core.stores': 'store',
} as const;

type TableName = keyof typeof TABLES;

const isForecast = (table: string) => table.startsWith('mart.forecast_');

export const tableNames = (Object.keys(TABLES) as TableName[]).filter(
  (table) => !isForecast(table),
);
export const forecastTableNames = (Object.keys(TABLES) as TableName[]).filter(isForecast);

/** Returns the rows of the published snapshot, or of a core table, as sorted text. */
export async function readRows(warehouse: DataSource, table: TableName): Promise<string[]> {
  const only = table.startsWith('mart.')
    ? `WHERE snapshot_id = (SELECT snapshot_id FROM ops.snapshots
         WHERE status = 'published' AND flow = '${isForecast(table) ? 'weekly-forecast' : 'weekly-sales'}')`
    : '';
  const rows = await warehouse.query<{ row: string }[]>(
    `SELECT (to_jsonb(t) - 'snapshot_id')::text AS row FROM ${table} t ${only} ORDER BY ${TABLES[table]}`,
  );
  return rows.map(({ row }) => row);
}
