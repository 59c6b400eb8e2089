-- Holiday weeks compared with ordinary weeks, by store type, by holiday and by store. A group's average is
-- its sales divided by its department-weeks, or by its store-weeks. Weeks in which any store of the chain lacks expected
-- sales do not count.
-- $1 snapshot, $2 store type, $3 year, $4 department, $5 from, $6 to
WITH partial_weeks AS (
  SELECT DISTINCT week_date FROM mart.store_week_coverage WHERE snapshot_id = $1 AND NOT is_complete
),
sales AS (
  SELECT store, store_type, week_date, is_holiday, holiday, departments, weekly_sales
  FROM mart.store_week
  WHERE snapshot_id = $1 AND $4::integer IS NULL
  UNION ALL
  SELECT store, week.store_type, week_date, week.is_holiday, week.holiday, 1, sold.weekly_sales
  FROM mart.store_department_week sold
  JOIN mart.store_week week USING (snapshot_id, store, week_date)
  WHERE snapshot_id = $1 AND sold.department = $4
),
weeks AS (
  SELECT *
  FROM sales
  WHERE ($2::text IS NULL OR store_type = $2)
    AND ($3::integer IS NULL OR extract(year FROM week_date) = $3)
    AND ($5::date IS NULL OR week_date >= $5)
    AND ($6::date IS NULL OR week_date <= $6)
    AND week_date NOT IN (SELECT week_date FROM partial_weeks)
),
members AS (
  SELECT 'storeType' AS grouped_by, store_type, NULL::integer AS store, NULL::text AS holiday,
         is_holiday, departments, weekly_sales
  FROM weeks
  UNION ALL
  SELECT 'store', store_type, store, NULL, is_holiday, departments, weekly_sales
  FROM weeks
  UNION ALL
  -- Each holiday is compared with all ordinary weeks.
  SELECT 'holiday', NULL, NULL, holidays.holiday, is_holiday, departments, weekly_sales
  FROM (SELECT DISTINCT holiday FROM weeks WHERE is_holiday) holidays
  JOIN weeks ON NOT is_holiday OR weeks.holiday = holidays.holiday
),
sums AS (
  SELECT
    grouped_by, store_type, store, holiday,
    count(*) FILTER (WHERE is_holiday) AS holiday_store_weeks,
    coalesce(sum(departments) FILTER (WHERE is_holiday), 0) AS holiday_department_weeks,
    sum(weekly_sales) FILTER (WHERE is_holiday) AS holiday_sales,
    count(*) FILTER (WHERE NOT is_holiday) AS ordinary_store_weeks,
    sum(departments) FILTER (WHERE NOT is_holiday) AS ordinary_department_weeks,
    sum(weekly_sales) FILTER (WHERE NOT is_holiday) AS ordinary_sales
  FROM members
  GROUP BY grouped_by, store_type, store, holiday
),
averages AS (
  SELECT
    *,
    holiday_sales / nullif(holiday_store_weeks, 0) AS holiday_store_week,
    ordinary_sales / nullif(ordinary_store_weeks, 0) AS ordinary_store_week,
    holiday_sales / nullif(holiday_department_weeks, 0) AS holiday_department_week,
    ordinary_sales / nullif(ordinary_department_weeks, 0) AS ordinary_department_week
  FROM sums
),
ranked AS (
  SELECT
    grouped_by,
    store_type AS "storeType",
    store,
    holiday,
    CASE WHEN holiday_store_weeks > 0 THEN
      rank() OVER (PARTITION BY grouped_by ORDER BY round(holiday_store_week, 2) DESC NULLS LAST)
    END AS "rank",
    round(holiday_store_week, 2) AS "holidayStoreWeekAverage",
    round(ordinary_store_week, 2) AS "ordinaryStoreWeekAverage",
    round((holiday_store_week - ordinary_store_week) / nullif(abs(ordinary_store_week), 0), 6)
      AS "storeWeekLift",
    holiday_store_weeks AS "holidayStoreWeeks",
    round(holiday_department_week, 2) AS "holidayDepartmentWeekAverage",
    round(ordinary_department_week, 2) AS "ordinaryDepartmentWeekAverage",
    round(
      (holiday_department_week - ordinary_department_week)
        / nullif(abs(ordinary_department_week), 0),
      6
    ) AS "departmentWeekLift",
    holiday_department_weeks AS "holidayDepartmentWeeks"
  FROM averages
),
lists AS (
  SELECT
    jsonb_agg(to_jsonb(ranked) - '{grouped_by,store,holiday}'::text[]
      ORDER BY "rank", "storeType") FILTER (WHERE grouped_by = 'storeType') AS by_store_type,
    jsonb_agg(to_jsonb(ranked) - '{grouped_by,store,storeType}'::text[]
      ORDER BY "rank", holiday) FILTER (WHERE grouped_by = 'holiday') AS by_holiday,
    jsonb_agg(to_jsonb(ranked) - '{grouped_by,holiday}'::text[]
      ORDER BY "rank", store) FILTER (WHERE grouped_by = 'store') AS by_store
  FROM ranked
)
SELECT
  coalesce(by_store_type, '[]') AS "byStoreType",
  coalesce(by_holiday, '[]') AS "byHoliday",
  coalesce(by_store, '[]') AS "byStore",
  (SELECT json_build_object(
     'firstWeek', min(week_date), 'lastWeek', max(week_date), 'weeks', count(DISTINCT week_date)
   ) FROM weeks) AS "coverage"
FROM lists
