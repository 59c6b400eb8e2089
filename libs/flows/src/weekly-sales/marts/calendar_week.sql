-- One row per week of the files: its place in the chain's calendar. A week belongs to the fiscal week that holds its
-- date, which is its last day. `mistake` says why the calendar does not fit; such a week is placed by the Gregorian
-- calendar. The columns `next_` are the place of the week after it, whose fiscal periods are the open ones once the sales end
-- with this week.
WITH file_weeks AS (
  SELECT week_date FROM integrated_sales GROUP BY week_date
),
-- The chain's own table; each week with the one before it.
listed AS (
  SELECT
    c.*,
    p.fiscal_extra_week,
    lag(c.week_end) OVER (ORDER BY c.week_end) AS last_end,
    lag(c.fiscal_year) OVER (ORDER BY c.week_end) AS last_year,
    lag(c.fiscal_quarter) OVER (ORDER BY c.week_end) AS last_quarter,
    lag(c.fiscal_month) OVER (ORDER BY c.week_end) AS last_month,
    lag(c.fiscal_week) OVER (ORDER BY c.week_end) AS last_week,
    count(*) OVER (PARTITION BY c.fiscal_year, c.fiscal_month) AS weeks_in_month,
    max(c.fiscal_week) OVER (PARTITION BY c.fiscal_year) AS weeks_in_year,
    max(CASE WHEN c.fiscal_month <= 11 THEN c.fiscal_week END) OVER (PARTITION BY c.fiscal_year) AS eleventh_end
  FROM calendar c
  CROSS JOIN parameters p
  WHERE p.fiscal_calendar = 'table'
),
-- The week that a year of 53 weeks leaves out for the year after; none in a year of 52.
with_extra AS (
  SELECT
    *,
    CASE
      WHEN weeks_in_year < 53 THEN 99
      WHEN fiscal_extra_week = 'restated' THEN 1
      WHEN fiscal_extra_week = 'end' THEN 53
      ELSE eleventh_end
    END AS extra_week
  FROM listed
),
restated AS (
  SELECT
    *,
    CASE WHEN fiscal_week < extra_week THEN fiscal_week
      WHEN fiscal_week > extra_week THEN fiscal_week - 1 END AS restated_week
  FROM with_extra
),
-- A number that a wrong table has twice counts as one week.
compared AS (
  SELECT fiscal_year, restated_week, min(week_end) AS week_end
  FROM restated
  GROUP BY fiscal_year, restated_week
),
table_weeks AS (
  SELECT
    r.week_end AS last_day,
    r.fiscal_year,
    r.fiscal_quarter,
    r.fiscal_month,
    r.fiscal_week,
    CAST(r.weeks_in_month AS INTEGER) AS weeks_in_month,
    CAST(r.restated_week AS INTEGER) AS restated_week,
    e.week_end AS compared_last_day
  FROM restated r
  LEFT JOIN compared e ON e.fiscal_year = r.fiscal_year - 1
    AND e.restated_week = CASE WHEN r.fiscal_extra_week = 'restated' THEN r.fiscal_week ELSE r.restated_week END
),
table_mistakes AS (
  SELECT
    week_end,
    CASE
      WHEN last_end > date_sub(week_end, 7) THEN concat('calendar: the weeks that end on ', CAST(last_end AS STRING),
        ' and ', CAST(week_end AS STRING), ' overlap; withdraw the file of the wrong one')
      WHEN last_end < date_sub(week_end, 7) THEN concat('calendar: no week ends on ',
        CAST(date_sub(last_end, -7) AS STRING), ', after the one of ', CAST(last_end AS STRING),
        '; deliver the missing weeks')
      WHEN NOT (fiscal_year = last_year AND fiscal_week = last_week + 1)
        AND NOT (fiscal_year = last_year + 1 AND fiscal_week = 1 AND last_week >= 52)
        THEN concat('calendar: week ', CAST(fiscal_week AS STRING), ' of ', CAST(fiscal_year AS STRING),
          ', which ends on ', CAST(week_end AS STRING), ', does not follow week ', CAST(last_week AS STRING), ' of ',
          CAST(last_year AS STRING), '; deliver the weeks with their numbers in order')
      WHEN fiscal_year = last_year
        AND NOT (fiscal_quarter BETWEEN last_quarter AND last_quarter + 1
          AND fiscal_month BETWEEN last_month AND last_month + 1)
        THEN concat('calendar: quarter ', CAST(fiscal_quarter AS STRING), ' and month ', CAST(fiscal_month AS STRING),
          ' of ', CAST(fiscal_year AS STRING), ', in the week that ends on ', CAST(week_end AS STRING),
          ', do not follow quarter ', CAST(last_quarter AS STRING), ' and month ', CAST(last_month AS STRING),
          '; deliver the weeks with their numbers in order')
      WHEN fiscal_week = 1 AND NOT (fiscal_quarter = 1 AND fiscal_month = 1)
        THEN concat('calendar: week 1 of ', CAST(fiscal_year AS STRING), ', which ends on ', CAST(week_end AS STRING),
          ', is not in quarter 1 and month 1; deliver the weeks with their numbers in order')
    END AS mistake
  FROM listed
),
-- The first mistake of the table, without the date that sorts it.
first_mistake AS (
  SELECT substring(min(concat(CAST(week_end AS STRING), mistake)), 11) AS mistake
  FROM table_mistakes
  WHERE mistake IS NOT NULL
),
weeks AS (
  SELECT * FROM scheme_weeks
  UNION ALL
  SELECT * FROM table_weeks
),
-- A year whose 52nd week the calendar lacks has periods of unknown length.
following AS (
  SELECT
    date_sub(last_day, 7) AS last_day,
    fiscal_year,
    fiscal_quarter,
    fiscal_month,
    CASE WHEN weeks_in_year >= 52 THEN weeks_in_year - fiscal_week + 1 END AS weeks_to_year_end,
    CASE WHEN weeks_in_year >= 52 THEN quarter_end - fiscal_week + 1 END AS weeks_to_quarter_end,
    CASE WHEN weeks_in_year >= 52 THEN month_end - fiscal_week + 1 END AS weeks_to_month_end
  FROM (
    SELECT
      *,
      max(fiscal_week) OVER (PARTITION BY fiscal_year) AS weeks_in_year,
      max(fiscal_week) OVER (PARTITION BY fiscal_year, fiscal_quarter) AS quarter_end,
      max(fiscal_week) OVER (PARTITION BY fiscal_year, fiscal_month) AS month_end
    FROM weeks
  ) measured
),
placed AS (
  SELECT w.week_date, min(f.last_day) AS last_day
  FROM file_weeks w
  LEFT JOIN weeks f ON f.last_day >= w.week_date AND f.last_day < date_sub(w.week_date, -7)
  GROUP BY w.week_date
),
-- The dates of the files in each fiscal week; a date without one is a week of its own.
days AS (
  SELECT coalesce(last_day, week_date) AS last_day, min(week_date) AS week_date, max(week_date) AS last_date
  FROM placed
  GROUP BY coalesce(last_day, week_date)
),
numbered AS (
  SELECT
    p.week_date,
    p.last_day,
    coalesce(f.fiscal_year, CAST(year(p.week_date) AS INTEGER)) AS fiscal_year,
    coalesce(f.fiscal_quarter, CAST(quarter(p.week_date) AS INTEGER)) AS fiscal_quarter,
    coalesce(f.fiscal_month, CAST(month(p.week_date) AS INTEGER)) AS fiscal_month,
    coalesce(f.fiscal_week, CAST(floor((dayofyear(p.week_date) - 1) / 7) AS INTEGER) + 1) AS fiscal_week,
    -- The dates of a weekday in a month: its first one is among the first seven days.
    coalesce(f.weeks_in_month, CAST(floor((day(last_day(p.week_date)) - 1 - (day(p.week_date) - 1) % 7) / 7) AS INTEGER)
      + 1) AS weeks_in_month,
    CASE WHEN p.last_day IS NULL THEN CAST(year(date_sub(p.week_date, -364)) AS INTEGER) - 1
      WHEN f.restated_week IS NOT NULL THEN f.fiscal_year END AS restated_year,
    CASE WHEN p.last_day IS NULL
      THEN CAST(floor((dayofyear(date_sub(p.week_date, -364)) - 1) / 7) AS INTEGER) + 1
      ELSE f.restated_week END AS restated_week,
    CASE WHEN p.last_day IS NULL THEN date_sub(p.week_date, 364) ELSE f.compared_last_day END AS compared_last_day
  FROM placed p
  LEFT JOIN weeks f ON f.last_day = p.last_day
)
SELECT
  n.week_date,
  n.fiscal_year,
  n.fiscal_quarter,
  n.fiscal_month,
  n.fiscal_week,
  n.weeks_in_month,
  n.restated_year,
  n.restated_week,
  e.week_date AS compared_week_date,
  concat(CAST(n.fiscal_year AS STRING), '-M', lpad(CAST(n.fiscal_month AS STRING), 2, '0'), '-W',
    lpad(CAST(n.fiscal_week AS STRING), 2, '0')) AS label,
  p.fiscal_calendar AS calendar,
  CASE
    WHEN p.fiscal_calendar = 'gregorian' THEN NULL
    WHEN m.mistake IS NOT NULL THEN m.mistake
    WHEN n.last_day IS NULL THEN concat('the fiscal calendar ', p.fiscal_calendar, ' has no week with ',
      CAST(n.week_date AS STRING), ', a week date of the sales files; ', CASE WHEN p.fiscal_calendar = 'table'
        THEN 'deliver that week in a calendar file, or choose another calendar'
        ELSE 'choose a calendar that has it' END)
    WHEN d.week_date < d.last_date THEN concat('the fiscal calendar ', p.fiscal_calendar, ' has the week dates ',
      CAST(d.week_date AS STRING), ' and ', CAST(d.last_date AS STRING),
      ' of the sales files in one week; correct the dates, or choose a calendar that separates them')
  END AS mistake,
  o.fiscal_year AS next_year,
  o.fiscal_quarter AS next_quarter,
  o.fiscal_month AS next_month,
  o.weeks_to_year_end,
  o.weeks_to_quarter_end,
  o.weeks_to_month_end
FROM numbered n
JOIN days d ON d.last_day = coalesce(n.last_day, n.week_date)
LEFT JOIN following o ON o.last_day = n.last_day
LEFT JOIN days e ON e.last_day = n.compared_last_day
CROSS JOIN first_mistake m
CROSS JOIN parameters p
