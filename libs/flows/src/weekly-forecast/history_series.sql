-- The history, a row a series, because a row a week takes twice as long to read. Its weeks are 'day,sales,holiday', with
-- commas between them too; days are counted from 1 January 1970. MarkDowns have no holiday: 'day,amount';
-- flagged holidays have no sales: 'day,true'.
SELECT
  store,
  department,
  string_agg(concat_ws(',', week_date - DATE '1970-01-01', weekly_sales, is_holiday), ',' ORDER BY week_date) AS weeks
FROM history
GROUP BY department, store
ORDER BY department, store
