-- Each sales row joined with stores and features. Rows of unknown stores are quarantined before this step; a
-- store-week without features keeps its sales. The files decide which weeks are holiday weeks, the flow names them.
SELECT
  s.store,
  s.department,
  s.week_date,
  s.weekly_sales,
  s.is_holiday,
  CASE WHEN s.is_holiday THEN coalesce(h.name, 'Other holiday') END AS holiday,
  t.store_type,
  t.store_size,
  f.temperature,
  f.fuel_price,
  f.cpi,
  f.unemployment,
  f.markdown_1,
  f.markdown_2,
  f.markdown_3,
  f.markdown_4,
  f.markdown_5,
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
LEFT JOIN holidays h ON h.week_date = s.week_date
