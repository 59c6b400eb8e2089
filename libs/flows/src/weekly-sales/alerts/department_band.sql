-- Each department and week after a day, beside what it would have sold had it changed on the year before as
-- it usually does: by the median of that ratio over the 52 weeks before. The width is 1.4826 times the
-- median distance from that median, which is one standard deviation where the ratios spread like errors,
-- and one hundredth of the year before at the least. Weeks with a holiday, this year or the year before, are
-- left out: the days before it that fall into the week are one more or fewer each year.
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
  -- A median of decimals: the middle one from either end, the same where their number is odd.
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
