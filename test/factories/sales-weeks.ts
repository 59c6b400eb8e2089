import type { DataSource } from 'typeorm';

/** Sales of one week, as decimal text: of a store, or of a department in all stores. */
export type Week = [id: number, week: string, sales: string, isHoliday?: boolean];

/**
 * Inserts weeks into a snapshot of `buildSnapshot`, and records its last day.
 * @param weeks rows of the mart
 */
export async function insertWeeks(
  warehouse: DataSource,
  snapshot: number,
  weeks: { stores?: Week[]; departments?: Week[] },
): Promise<void> {
  const { stores = [], departments = [] } = weeks;
  const columns = (rows: Week[]) =>
    [0, 1, 2, 3].map((place) => rows.map((row) => row[place] ?? false));
  await warehouse.query(
    `INSERT INTO mart.store_week_chunks (chunk_id, store, week_date, store_type, store_size, is_holiday,
                                         departments, weekly_sales, has_markdown)
     SELECT $1, store, week, 'A', 100, holiday, 1, sales, false
     FROM unnest($2::integer[], $3::date[], $4::numeric[], $5::boolean[]) w (store, week, sales, holiday)`,
    [snapshot, ...columns(stores)],
  );
  await warehouse.query(
    `INSERT INTO mart.department_week_chunks (chunk_id, department, week_date, is_holiday, stores, weekly_sales)
     SELECT $1, department, week, holiday, 1, sales
     FROM unnest($2::integer[], $3::date[], $4::numeric[], $5::boolean[]) w (department, week, sales, holiday)`,
    [snapshot, ...columns(departments)],
  );
  await warehouse.query(
    `UPDATE ops.snapshots
     SET data_through = (SELECT max(week) FROM unnest($2::date[]) week)
     WHERE snapshot_id = $1`,
    [snapshot, [...stores, ...departments].map(([, week]) => week)],
  );
}

/** Returns the day this many days later, ISO text. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}
