import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

const DATASETS = ['features', 'sales', 'stores'] as const;

/** CSV with a header line, the chain's columns, dates as dd/mm/yyyy, and `NA` for null. */
export type Sources = Record<(typeof DATASETS)[number], () => Readable> & {
  /** Store, week date, departments with rows, TRUE for a complete week. A week without rows counts as complete. */
  coverage?: () => Readable;
  /** Department, its name and its group. */
  departments?: () => Readable;
};

/** Returns the three files of a folder, recognised by the start of their names. */
export async function openSources(folder: string): Promise<Sources> {
  const files = await readdir(folder);
  const open = (dataset: string) => () => {
    const file = files.find((name) => name.toLowerCase().startsWith(dataset));
    if (!file) throw new Error(`no ${dataset} file in ${folder}`);
    return createReadStream(join(folder, file));
  };
  return { features: open('features'), sales: open('sales'), stores: open('stores') };
}

/** Returns sources from lines in a test, without header lines. */
export function createSources({
  coverage,
  departments,
  ...lines
}: Record<(typeof DATASETS)[number], string> & {
  coverage?: string;
  departments?: string;
}): Sources {
  const open = (text: string) => () =>
    Readable.from([`header\n${text.trim().replace(/^ +/gm, '')}\n`]);
  return {
    features: open(lines.features),
    sales: open(lines.sales),
    stores: open(lines.stores),
    ...(coverage !== undefined && { coverage: open(coverage) }),
    ...(departments !== undefined && { departments: open(departments) }),
  };
}

/**
 * Fills and publishes snapshot 1 from source files by plain COPY and a few INSERTs, independent of the pipeline. Tests
 * of answers start from here.
 */
export async function loadMarts(url: string, sources: Sources): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`
      SET datestyle = 'ISO, DMY';
      CREATE TEMP TABLE sales (store int, dept int, date date, sales numeric, holiday boolean);
      CREATE TEMP TABLE store_lines (line text);
      CREATE TEMP TABLE features (store int, date date, temperature numeric, fuel numeric,
        m1 numeric, m2 numeric, m3 numeric, m4 numeric, m5 numeric, cpi numeric,
        unemployment numeric, holiday boolean);
      CREATE TEMP TABLE departments (department int, name text, department_group text);
      CREATE TEMP TABLE coverage (store int, date date, departments int, is_complete boolean);`);
    for (const dataset of [...DATASETS, 'coverage', 'departments'] as const) {
      const rows = sources[dataset]?.();
      if (!rows) continue;
      const copy = copyFrom(
        dataset === 'stores'
          ? `COPY store_lines FROM STDIN (FORMAT csv, HEADER, DELIMITER E'\\x01', QUOTE E'\\x02')`
          : `COPY ${dataset} FROM STDIN (FORMAT csv, HEADER, NULL 'NA')`,
      );
      await pipeline(rows, client.query(copy));
    }
    await client.query(STORES);
    await client.query(MARTS);
  } finally {
    await client.end();
  }
}

/** Lines may end after the size, and have a name, a region and a district. */
const STORES = `
  CREATE TEMP TABLE stores AS
    SELECT split_part(line, ',', 1)::int AS store, split_part(line, ',', 2) AS type, split_part(line, ',', 3)::int AS size,
      nullif(split_part(line, ',', 4), '') AS name, nullif(split_part(line, ',', 5), '') AS region,
      nullif(split_part(line, ',', 6), '') AS district
    FROM store_lines;`;

const MARTS = `
  INSERT INTO ops.runs (status, trigger, only_if_changed) VALUES ('succeeded', 'start', false);
  INSERT INTO ops.snapshots (run_id, status, quality, published_at, first_date, data_through, dates)
    SELECT 1, 'published', 'PASSED', now(), min(date), max(date), count(DISTINCT date) FROM sales;
  INSERT INTO ops.chunks (relation, chunk_id, flow, period, digest, run_id, rows, folder)
    SELECT mart, 1, 'weekly-sales', 'all', 'by hand', 1, 0, 'none/'
    FROM unnest(ARRAY['store_week', 'department_week', 'store_department_week', 'store_week_coverage',
      'store_department_quarter', 'department_type_week',
      'fuel_price_week', 'markdown_week', 'holiday_week', 'store_department_unemployment', 'calendar_week',
      'plan_store_department_week', 'plan_department_week', 'plan_store_week', 'plan_version', 'store_profile', 'department_profile']) mart;
  INSERT INTO ops.snapshot_chunks SELECT 1, relation, 1 FROM ops.chunks;
  INSERT INTO mart.store_department_week_chunks SELECT 1, dept, store, date, sales FROM sales;
  INSERT INTO mart.department_week_chunks
    SELECT 1, dept, date, bool_or(holiday), count(*), sum(sales) FROM sales GROUP BY dept, date;
  INSERT INTO mart.department_type_week_chunks
    SELECT 1, dept, type, date, bool_or(holiday), count(*), sum(sales)
    FROM sales JOIN stores USING (store) GROUP BY dept, type, date;
  INSERT INTO mart.store_week_chunks
    SELECT 1, s.store, s.date, t.type, t.size, s.holiday,
      CASE WHEN s.holiday THEN CASE extract(month FROM s.date)
        WHEN 2 THEN 'Super Bowl' WHEN 9 THEN 'Labor Day'
        WHEN 11 THEN 'Thanksgiving' WHEN 12 THEN 'Christmas' ELSE 'Other holiday' END END,
      s.departments, s.sales, f.temperature, f.fuel, f.cpi, f.unemployment,
      num_nonnulls(f.m1, f.m2, f.m3, f.m4, f.m5) > 0,
      CASE WHEN num_nonnulls(f.m1, f.m2, f.m3, f.m4, f.m5) > 0 THEN
        coalesce(f.m1, 0) + coalesce(f.m2, 0) + coalesce(f.m3, 0) + coalesce(f.m4, 0) + coalesce(f.m5, 0) END,
      f.m1, f.m2, f.m3, f.m4, f.m5
    FROM (SELECT store, date, bool_or(holiday) AS holiday, count(*) AS departments, sum(sales) AS sales
          FROM sales GROUP BY store, date) s
    JOIN stores t USING (store) LEFT JOIN features f USING (store, date);
  INSERT INTO mart.store_department_unemployment_chunks
    SELECT 1, dept, store, min(date), unemployment, count(*), sum(sales), sum(sales * sales),
      string_agg(sales::text, ' ' ORDER BY date)
    FROM (
      SELECT s.dept, s.store, s.date, s.sales, f.unemployment, extract(year FROM date) AS year,
        w.number - row_number() OVER (PARTITION BY dept, store, unemployment, extract(year FROM date) ORDER BY date) AS gap
      FROM sales s JOIN features f USING (store, date)
      JOIN (SELECT date, row_number() OVER (ORDER BY date) AS number
            FROM (SELECT DISTINCT date FROM sales) each) w USING (date)
      WHERE f.unemployment IS NOT NULL) numbered
    GROUP BY dept, store, unemployment, year, gap;
  ANALYZE mart.store_week_chunks, mart.store_department_week_chunks;
  WITH weeks AS (
    SELECT week_date, date_trunc('quarter', week_date)::date AS quarter,
      1::bigint << (rank() OVER (PARTITION BY date_trunc('quarter', week_date) ORDER BY week_date) - 1)::int AS bit
    FROM (SELECT DISTINCT week_date FROM mart.store_week_chunks) d
  ),
  sold AS (
    SELECT s.*, w.store_type, w.has_markdown, w.markdown_total
    FROM mart.store_department_week_chunks s JOIN mart.store_week_chunks w USING (store, week_date)
  ),
  lagged AS (
    SELECT s.*, quarter, bit, e.weekly_sales AS earlier
    FROM sold s JOIN weeks USING (week_date)
    LEFT JOIN sold e ON e.department = s.department AND e.store = s.store AND e.week_date = s.week_date - 364
      AND NOT e.has_markdown
  ),
  pairs AS (SELECT *, has_markdown AND earlier IS NOT NULL AS lifted,
    NOT has_markdown AND earlier IS NOT NULL AS drifted FROM lagged)
  INSERT INTO mart.store_department_quarter_chunks
    SELECT 1, department, store, quarter, max(store_type),
      count(*) FILTER (WHERE has_markdown), coalesce(sum(weekly_sales) FILTER (WHERE has_markdown), 0),
      coalesce(sum(markdown_total), 0),
      count(*) FILTER (WHERE NOT has_markdown), coalesce(sum(weekly_sales) FILTER (WHERE NOT has_markdown), 0),
      count(*) FILTER (WHERE lifted), coalesce(sum(weekly_sales) FILTER (WHERE lifted), 0),
      coalesce(sum(earlier) FILTER (WHERE lifted), 0), coalesce(bit_or(bit) FILTER (WHERE lifted), 0),
      count(*) FILTER (WHERE drifted), coalesce(sum(weekly_sales) FILTER (WHERE drifted), 0),
      coalesce(sum(earlier) FILTER (WHERE drifted), 0), coalesce(bit_or(bit) FILTER (WHERE drifted), 0)
    FROM pairs GROUP BY department, store, quarter;
  INSERT INTO mart.store_week_coverage_chunks
    SELECT 1, store, date, type, departments, is_complete FROM coverage JOIN stores USING (store);
  INSERT INTO mart.calendar_week_chunks
    SELECT 1, date, y, extract(quarter FROM date), m, w,
      (SELECT count(*) FROM generate_series(date_trunc('month', date), date_trunc('month', date) + interval '1 month - 1 day',
        interval '1 day') day WHERE extract(dow FROM day) = extract(dow FROM date)),
      extract(year FROM date + 364) - 1, (extract(doy FROM date + 364)::int + 6) / 7,
      (SELECT max(earlier.date) FROM sales earlier WHERE earlier.date = each.date - 364),
      y || '-M' || lpad(m::text, 2, '0') || '-W' || lpad(w::text, 2, '0'), 'gregorian'
    FROM (SELECT DISTINCT date, extract(year FROM date)::int AS y, extract(month FROM date)::int AS m,
      (extract(doy FROM date)::int + 6) / 7 AS w FROM sales) each;
  INSERT INTO mart.markdown_week_chunks
    SELECT 1, date, store,
      coalesce(m1, 0) + coalesce(m2, 0) + coalesce(m3, 0) + coalesce(m4, 0) + coalesce(m5, 0)
    FROM features WHERE num_nonnulls(m1, m2, m3, m4, m5) > 0;
  INSERT INTO mart.holiday_week_chunks
    SELECT DISTINCT 1, date, CASE extract(month FROM date)
      WHEN 2 THEN 'Super Bowl' WHEN 9 THEN 'Labor Day'
      WHEN 11 THEN 'Thanksgiving' WHEN 12 THEN 'Christmas' ELSE 'Other holiday' END
    FROM features WHERE holiday;
  INSERT INTO mart.fuel_price_week_chunks
    SELECT 1, f.date, f.store, f.fuel,
      EXISTS (SELECT FROM mart.store_week_chunks w WHERE w.store = f.store AND w.week_date = f.date)
    FROM features f WHERE f.fuel IS NOT NULL;
  INSERT INTO mart.store_profile_chunks
    SELECT 1, store, type, size, name, region, district, NULL, NULL, first,
      month + (extract(dow FROM first)::int - extract(dow FROM month)::int + 7) % 7
    FROM stores LEFT JOIN (SELECT store, min(date) AS first,
        (date_trunc('month', min(date)) + interval '13 months')::date AS month FROM sales GROUP BY store) s USING (store);
  INSERT INTO mart.department_profile_chunks SELECT 1, department, name, department_group FROM departments;
  ANALYZE;`;
