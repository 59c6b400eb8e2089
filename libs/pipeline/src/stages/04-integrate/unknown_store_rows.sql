-- Those rows as they were delivered: curated tables do not keep the text of a line.
SELECT
  u.file_id,
  u.line,
  r.text,
  'store' AS column_name,
  CAST(u.store AS STRING) AS value,
  'UNKNOWN_STORE' AS reason
FROM unknown_store u
JOIN raw r ON r.file_id = u.file_id AND r.line = u.line
