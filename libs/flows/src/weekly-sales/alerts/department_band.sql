-- Each department and week after a day, with its expected sales: the sales 364 days earlier times the median
-- yearly ratio over the previous 52 weeks. The width is 1.4826 times the median distance from that median
-- (one standard deviation of normally distributed ratios), at least 1 % of the sales a year before. Weeks
-- with a holiday, this year or the year before, are left out: the number of days before the holiday within
-- the week differs by one each year.
-- $1 snapshot, $2 the day
WITH sales AS (
  SELECT department, week_date, weekly_sales FROM mart.department_week
  WHERE snapshot_id = $1 AND NOT is_holiday
),
changes AS (
  SELECT week.department, week.week_date, week.weekly_sales, earlier.weekly_sales AS earlier_sales,
    week.weekly_sales / earlier.weekly_sales AS ratio
  FROM sales week
  JOIN sales earlier
    ON earlier.department = week.department AND earlier.week_date = week.week_date - 364
  WHERE earlier.weekly_sales > 0 AND week.week_date > $2::date - 364
),
bands AS (
  -- Median of decimals: the mean of the middle values from both ends, which are the same row for an odd
  -- count.
  SELECT new.department, new.week_date, new.weekly_sales, new.earlier_sales,
    array_agg(past.ratio) AS ratios,
    (percentile_disc(0.5) WITHIN GROUP (ORDER BY past.ratio)
     + percentile_disc(0.5) WITHIN GROUP (ORDER BY past.ratio DESC)) / 2 AS median
  FROM changes new
  JOIN changes past
    ON past.department = new.department
    AND past.week_date >= new.week_date - 364
    AND past.week_date < new.week_date
  WHERE new.week_date > $2::date
  GROUP BY new.department, new.week_date, new.weekly_sales, new.earlier_sales
  HAVING count(*) >= 26
)
SELECT
  department AS id,
  week_date AS week,
  weekly_sales AS value,
  median * earlier_sales AS expected,
  greatest(1.4826 * spread, 0.01) * earlier_sales AS width
FROM bands
CROSS JOIN LATERAL (
  SELECT (percentile_disc(0.5) WITHIN GROUP (ORDER BY abs(ratio - median))
          + percentile_disc(0.5) WITHIN GROUP (ORDER BY abs(ratio - median) DESC)) / 2 AS spread
  FROM unnest(ratios) AS ratio
) around
