-- Holiday weeks compared with ordinary and with quiet weeks, by store type, by holiday, by store and by department. A
-- group's average is its sales divided by its department-weeks, or by its store-weeks. Ordinary weeks are all without a
-- flag. Quiet weeks are those outside the windows, too, which the calendar declares around flagged weeks: the query begins
-- with them. Weeks in which any store of the chain lacks expected sales do not count.
-- $1 snapshot, $2 store type, $3 year, $4 department, $5 from, $6 to, $7 level
partial_weeks AS (
  SELECT DISTINCT week_date FROM mart.store_week_coverage WHERE snapshot_id = $1 AND NOT is_complete
),
calendar AS MATERIALIZED (
  SELECT week_date, max(holiday) AS holiday
  FROM mart.store_week
  WHERE snapshot_id = $1
  GROUP BY week_date
),
windows AS MATERIALIZED (
  SELECT DISTINCT ON (week_date) week_date, holiday
  FROM (
    SELECT week_date + 7 * weeks_away AS week_date, holiday
    FROM calendar
    JOIN declared ON name = holiday
    CROSS JOIN LATERAL generate_series(-weeks_before, weeks_after) AS weeks_away
    WHERE weeks_away <> 0
  ) around
  ORDER BY week_date, holiday
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
weeks AS MATERIALIZED (
  SELECT sales.*, CASE WHEN NOT is_holiday THEN windows.holiday END AS window_of
  FROM sales
  LEFT JOIN windows USING (week_date)
  WHERE ($2::text IS NULL OR store_type = $2)
    AND ($3::integer IS NULL OR extract(year FROM week_date) = $3)
    AND ($5::date IS NULL OR week_date >= $5)
    AND ($6::date IS NULL OR week_date <= $6)
    AND week_date NOT IN (SELECT week_date FROM partial_weeks)
),
-- Each store's weeks of one kind: the levels add these.
store_sums AS MATERIALIZED (
  SELECT store, store_type, is_holiday, holiday, window_of, count(*) AS store_weeks, sum(departments) AS departments,
         sum(weekly_sales) AS weekly_sales
  FROM weeks
  GROUP BY store, store_type, is_holiday, holiday, window_of
),
-- Sales of departments by week: of all stores, or of those of the store type.
department_weeks AS (
  SELECT department, week_date, is_holiday, stores AS store_weeks, weekly_sales
  FROM mart.department_week
  WHERE snapshot_id = $1
    AND $2::text IS NULL
    AND ($4::integer IS NULL OR department = $4)
    AND $7 = 'DEPARTMENT'
  UNION ALL
  SELECT department, week_date, is_holiday, stores, weekly_sales
  FROM mart.department_type_week
  WHERE snapshot_id = $1
    AND store_type = $2
    AND ($4::integer IS NULL OR department = $4)
    AND $7 = 'DEPARTMENT'
  UNION ALL
  -- In a snapshot that a former version built.
  SELECT sold.department, week_date, is_holiday, 1, sold.weekly_sales
  FROM mart.store_department_week sold
  JOIN mart.store_week week USING (snapshot_id, store, week_date)
  WHERE snapshot_id = $1
    AND store_type = $2
    AND ($4::integer IS NULL OR sold.department = $4)
    AND $7 = 'DEPARTMENT'
    AND NOT EXISTS (SELECT FROM mart.department_type_week WHERE snapshot_id = $1)
),
members AS (
  SELECT 'STORE_TYPE' AS grouped_by, store_type, NULL::integer AS store, NULL::integer AS department,
         NULL::text AS holiday, is_holiday, window_of, store_weeks, departments, weekly_sales
  FROM store_sums
  UNION ALL
  SELECT 'STORE', store_type, store, NULL, NULL, is_holiday, window_of, store_weeks, departments, weekly_sales
  FROM store_sums
  UNION ALL
  -- Each holiday is compared with all ordinary weeks.
  SELECT 'HOLIDAY', NULL, NULL, NULL, holidays.holiday, is_holiday, window_of, store_weeks, departments, weekly_sales
  FROM (SELECT DISTINCT holiday FROM store_sums WHERE is_holiday) holidays
  JOIN store_sums ON NOT is_holiday OR store_sums.holiday = holidays.holiday
  UNION ALL
  SELECT 'DEPARTMENT', NULL, NULL, department, NULL, is_holiday, CASE WHEN NOT is_holiday THEN windows.holiday END,
         store_weeks, store_weeks, weekly_sales
  FROM department_weeks
  LEFT JOIN windows USING (week_date)
  WHERE ($3::integer IS NULL OR extract(year FROM week_date) = $3)
    AND ($5::date IS NULL OR week_date >= $5)
    AND ($6::date IS NULL OR week_date <= $6)
    AND week_date NOT IN (SELECT week_date FROM partial_weeks)
),
sums AS (
  SELECT
    grouped_by, store_type, store, department, holiday,
    coalesce(sum(store_weeks) FILTER (WHERE is_holiday), 0) AS holiday_store_weeks,
    coalesce(sum(departments) FILTER (WHERE is_holiday), 0) AS holiday_department_weeks,
    sum(weekly_sales) FILTER (WHERE is_holiday) AS holiday_sales,
    sum(store_weeks) FILTER (WHERE NOT is_holiday) AS ordinary_store_weeks,
    sum(departments) FILTER (WHERE NOT is_holiday) AS ordinary_department_weeks,
    sum(weekly_sales) FILTER (WHERE NOT is_holiday) AS ordinary_sales,
    coalesce(sum(store_weeks) FILTER (WHERE window_of = coalesce(holiday, window_of)), 0) AS window_store_weeks,
    sum(weekly_sales) FILTER (WHERE window_of = coalesce(holiday, window_of)) AS window_sales,
    coalesce(sum(store_weeks) FILTER (WHERE NOT is_holiday AND window_of IS NULL), 0) AS quiet_store_weeks,
    sum(weekly_sales) FILTER (WHERE NOT is_holiday AND window_of IS NULL) AS quiet_sales
  FROM members
  GROUP BY grouped_by, store_type, store, department, holiday
),
averages AS (
  SELECT
    *,
    holiday_sales / nullif(holiday_store_weeks, 0) AS holiday_store_week,
    ordinary_sales / nullif(ordinary_store_weeks, 0) AS ordinary_store_week,
    holiday_sales / nullif(holiday_department_weeks, 0) AS holiday_department_week,
    ordinary_sales / nullif(ordinary_department_weeks, 0) AS ordinary_department_week,
    window_sales / nullif(window_store_weeks, 0) AS window_store_week,
    quiet_sales / nullif(quiet_store_weeks, 0) AS quiet_store_week
  FROM sums
),
ranked AS (
  SELECT
    grouped_by,
    store_type AS "storeType",
    store,
    department,
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
    holiday_department_weeks AS "holidayDepartmentWeeks",
    round(window_store_week, 2) AS "windowStoreWeekAverage",
    window_store_weeks AS "windowStoreWeeks",
    round((window_store_week - quiet_store_week) / nullif(abs(quiet_store_week), 0), 6) AS "windowLift",
    round(quiet_store_week, 2) AS "quietStoreWeekAverage",
    quiet_store_weeks AS "quietStoreWeeks",
    round((holiday_store_week - quiet_store_week) / nullif(abs(quiet_store_week), 0), 6) AS "quietLift"
  FROM averages
)
SELECT
  (SELECT coalesce(jsonb_agg(
     to_jsonb(ranked) - 'grouped_by' || jsonb_build_object('group', CASE grouped_by
       WHEN 'HOLIDAY' THEN holiday
       WHEN 'STORE_TYPE' THEN 'Type ' || "storeType"
       WHEN 'STORE' THEN 'Store ' || store
       ELSE 'Department ' || department END)
     ORDER BY "rank", store, department, holiday, "storeType"
   ), '[]') FROM ranked WHERE grouped_by = $7) AS "groups",
  (SELECT json_build_object(
     'firstWeek', min(week_date), 'lastWeek', max(week_date), 'weeks', count(*)
   ) FROM (SELECT week_date FROM weeks GROUP BY week_date) covered) AS "coverage"
