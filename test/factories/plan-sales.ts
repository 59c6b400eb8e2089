import type { DataSource } from 'typeorm';

const ADD_SALES = `
    WITH complete AS (
      SELECT store, week_date FROM mart.store_week_coverage WHERE snapshot_id = 1 AND is_complete
    ), sold AS (
      SELECT store, department, week_date, weekly_sales FROM mart.store_department_week WHERE snapshot_id = 1
    ), found AS (
      SELECT p.version, p.store, p.department, p.week_date, coalesce(now.weekly_sales, 0) AS weekly_sales,
        CASE WHEN e.store IS NOT NULL THEN coalesce(before.weekly_sales, 0) END AS earlier_sales
      FROM mart.plan_store_department_week_chunks p
      JOIN complete USING (store, week_date)
      LEFT JOIN mart.calendar_week w ON w.snapshot_id = 1 AND w.week_date = p.week_date
      LEFT JOIN complete e ON e.store = p.store AND e.week_date = w.compared_week_date
      LEFT JOIN sold now ON now.store = p.store AND now.department = p.department AND now.week_date = p.week_date
      LEFT JOIN sold before
        ON before.store = p.store AND before.department = p.department AND before.week_date = w.compared_week_date
    )
    UPDATE mart.plan_store_department_week_chunks p
    SET weekly_sales = found.weekly_sales, earlier_sales = found.earlier_sales
    FROM found
    WHERE (p.version, p.store, p.department, p.week_date) = (found.version, found.store, found.department, found.week_date)`;

const ADD_STORE_WEEKS = `
    INSERT INTO mart.plan_store_week_chunks
      (chunk_id, version, store, store_type, week_date, fiscal_year, fiscal_quarter, fiscal_month, departments,
       sold_departments, amount, is_delivered, weekly_sales, earlier_sales, unplanned_sales)
    SELECT 1, p.version, p.store, p.store_type, p.week_date, p.fiscal_year, p.fiscal_quarter, p.fiscal_month, count(*),
      count(known.store), sum(p.amount), count(p.weekly_sales) > 0, sum(p.weekly_sales), sum(p.earlier_sales),
      max(s.sales) - sum(p.weekly_sales)
    FROM mart.plan_store_department_week_chunks p
    LEFT JOIN (
      SELECT store, week_date, sum(weekly_sales) AS sales
      FROM mart.store_department_week
      WHERE snapshot_id = 1
      GROUP BY store, week_date
    ) s USING (store, week_date)
    LEFT JOIN (SELECT DISTINCT store, department FROM mart.store_department_week WHERE snapshot_id = 1) known
      USING (store, department)
    GROUP BY p.version, p.store, p.store_type, p.week_date, p.fiscal_year, p.fiscal_quarter, p.fiscal_month
    ON CONFLICT DO NOTHING`;

/** Plans what was sold in each week of snapshot 1, and 10 more, by plain INSERTs; for tests of interfaces. */
export async function planSales(warehouse: DataSource): Promise<void> {
  await warehouse.query(
    `INSERT INTO mart.plan_store_department_week_chunks
       (chunk_id, version, store, store_type, department, week_date, fiscal_year, fiscal_quarter, fiscal_month, spread, amount)
     SELECT 1, 'plan', store, store_type, department, week_date, extract(year FROM week_date),
       extract(quarter FROM week_date), extract(month FROM week_date), 'WEEK', s.weekly_sales + 10
     FROM mart.store_department_week s JOIN mart.store_week USING (snapshot_id, store, week_date)
     WHERE snapshot_id = 1`,
  );
  await addSalesToPlan(warehouse);
  await warehouse.query(
    `INSERT INTO mart.plan_version_chunks (chunk_id, version, amounts, first_week, last_week, amount, spread_amount)
     SELECT 1, version, count(*), min(week_date), max(week_date), sum(amount), sum(amount)
     FROM mart.plan_store_department_week_chunks GROUP BY version`,
  );
}

/**
 * Adds to the plan of chunk 1 by store, department and week what snapshot 1 sold of it, and the plan by store and week, as far as
 * either lacks.
 */
export async function addSalesToPlan(warehouse: DataSource): Promise<void> {
  await warehouse.transaction(async (inside) => {
    // The tables have no statistics: PostgreSQL would compare each row with each one.
    await inside.query('SET LOCAL enable_nestloop = off');
    await inside.query(ADD_SALES);
    await inside.query(ADD_STORE_WEEKS);
  });
}
