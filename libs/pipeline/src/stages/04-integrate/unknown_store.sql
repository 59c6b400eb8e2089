-- Sales rows whose store no stores file names.
SELECT
  s.file_id,
  s.line,
  s.store,
  s.weekly_sales
FROM curated_sales s
LEFT JOIN stores t ON t.store = s.store
WHERE t.store IS NULL
