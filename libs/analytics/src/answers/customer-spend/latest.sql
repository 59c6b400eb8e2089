-- Spend in the last complete month of the list, or in its last month if none is complete, and in its last month, if later.
WITH months AS (
  SELECT month, state, count(*) AS customers, sum(total) AS total
  FROM list
  GROUP BY month, state
),
leading_month AS (
  SELECT month FROM months ORDER BY state = 'COMPLETE' DESC, month DESC LIMIT 1
)
SELECT
  month,
  state,
  greatest(month, first_date) AS "firstDay",
  least((month + interval '1 month' - interval '1 day')::date, data_through) AS "lastDay",
  customers,
  total
FROM months
JOIN ops.snapshots ON snapshot_id = $1
WHERE month = (SELECT month FROM leading_month) OR month = (SELECT max(month) FROM list)
ORDER BY month
