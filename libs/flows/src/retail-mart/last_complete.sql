-- The last day of snapshot $1 through which every shop delivered its days.
SELECT coalesce(
  (SELECT min(first_missing_day) - 1 FROM mart.shop_month_coverage WHERE snapshot_id = $1),
  (SELECT max(sales_date) FROM mart.shop_day WHERE snapshot_id = $1)
) AS last_complete
