-- Sales rows whose store no stores file names.
SELECT
  s.file_id,
  s.line,
  CAST(s.store AS VARCHAR(12)) AS text,
  'store' AS column_name,
  'UNKNOWN_STORE' AS reason,
  s.weekly_sales
FROM curated_sales s
LEFT JOIN stores t ON t.store = s.store
WHERE t.store IS NULL
