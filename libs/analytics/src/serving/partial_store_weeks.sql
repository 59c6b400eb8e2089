-- The weeks in which a store lacks expected sales. $1 snapshot
  SELECT store, week_date
  FROM mart.store_week_coverage
  WHERE snapshot_id = $1 AND NOT is_complete
