-- Each sales row joined with stores and features. Rows of unknown stores are quarantined before this step; a
-- store-week without features keeps its sales.
SELECT
  s.store,
  s.department,
  s.week_date,
  s.weekly_sales,
  s.is_holiday,
  CASE WHEN s.is_holiday THEN
    CASE month(s.week_date)
      WHEN 2 THEN 'Super Bowl'
      WHEN 9 THEN 'Labor Day'
      WHEN 11 THEN 'Thanksgiving'
      WHEN 12 THEN 'Christmas'
      ELSE 'Other holiday'
    END
  END AS holiday,
  t.store_type,
  t.store_size,
  f.temperature,
  f.fuel_price,
  f.cpi,
  f.unemployment,
  coalesce(f.markdown_1, f.markdown_2, f.markdown_3, f.markdown_4, f.markdown_5) IS NOT NULL
    AS has_markdown,
  CASE WHEN coalesce(f.markdown_1, f.markdown_2, f.markdown_3, f.markdown_4, f.markdown_5) IS NOT NULL
    THEN CAST(
      coalesce(f.markdown_1, 0) + coalesce(f.markdown_2, 0) + coalesce(f.markdown_3, 0)
      + coalesce(f.markdown_4, 0) + coalesce(f.markdown_5, 0) AS DECIMAL(38, 2))
  END AS markdown_total
FROM sales s
JOIN stores t ON t.store = s.store
LEFT JOIN features f ON f.store = s.store AND f.week_date = s.week_date
