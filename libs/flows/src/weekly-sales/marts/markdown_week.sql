-- One row per store and week with MarkDowns, also for weeks after the last sales: those are planned.
SELECT
  week_date,
  store,
  CAST(
    coalesce(markdown_1, 0) + coalesce(markdown_2, 0) + coalesce(markdown_3, 0) + coalesce(markdown_4, 0)
    + coalesce(markdown_5, 0) AS DECIMAL(38, 2)) AS markdowns
FROM features
WHERE coalesce(markdown_1, markdown_2, markdown_3, markdown_4, markdown_5) IS NOT NULL
