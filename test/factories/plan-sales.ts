import type { DataSource } from 'typeorm';

/** Plans what was sold in each week of snapshot 1, and 10 more, by plain INSERTs; for tests of interfaces. */
export async function planSales(warehouse: DataSource): Promise<void> {
  await warehouse.query(
    `WITH weeks AS (
       INSERT INTO mart.plan_store_department_week_chunks
         (chunk_id, version, store, store_type, department, week_date, fiscal_year, fiscal_quarter, fiscal_month, spread, amount)
       SELECT 1, 'plan', store, store_type, department, week_date, extract(year FROM week_date),
         extract(quarter FROM week_date), extract(month FROM week_date), 'WEEK', s.weekly_sales + 10
       FROM mart.store_department_week s JOIN mart.store_week USING (snapshot_id, store, week_date)
       WHERE snapshot_id = 1
       RETURNING *
     ), stores AS (
       INSERT INTO mart.plan_store_week_chunks
         (chunk_id, version, store, store_type, week_date, fiscal_year, fiscal_quarter, fiscal_month, departments, amount)
       SELECT 1, version, store, store_type, week_date, fiscal_year, fiscal_quarter, fiscal_month, count(*), sum(amount)
       FROM weeks GROUP BY version, store, store_type, week_date, fiscal_year, fiscal_quarter, fiscal_month
     )
     INSERT INTO mart.plan_version_chunks (chunk_id, version, amounts, first_week, last_week, amount, spread_amount)
     SELECT 1, version, count(*), min(week_date), max(week_date), sum(amount), sum(amount) FROM weeks GROUP BY version`,
  );
}
