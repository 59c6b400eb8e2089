import type { DataSource } from 'typeorm';

/**
 * Inserts rows into a table of forecasts, as the only chunk of a snapshot of `buildSnapshot`.
 * @param rows values by column; a missing column is null
 */
export async function fillForecast(
  warehouse: DataSource,
  snapshot: number,
  table: string,
  rows: readonly object[],
): Promise<void> {
  await warehouse.query(
    `INSERT INTO ops.chunks (relation, chunk_id, flow, period, digest, run_id, rows, folder)
     VALUES ($1, $2::integer, 'weekly-sales', 'all', $3, $2::integer, $4, 'none/')`,
    [table, snapshot, `by hand ${snapshot}`, rows.length],
  );
  await warehouse.query('INSERT INTO ops.snapshot_chunks VALUES ($1::integer, $2, $1::integer)', [
    snapshot,
    table,
  ]);
  await warehouse.query(
    `INSERT INTO mart.${table}_chunks
     SELECT * FROM jsonb_populate_recordset(NULL::mart.${table}_chunks, $1)`,
    [JSON.stringify(rows.map((row) => ({ ...row, chunk_id: snapshot })))],
  );
}
