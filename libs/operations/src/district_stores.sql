-- The stores of each district of the published snapshot that have sales.
SELECT profile.district, array_agg(profile.store ORDER BY profile.store) AS stores
FROM mart.store_profile profile
JOIN ops.snapshots snapshot USING (snapshot_id)
WHERE snapshot.status = 'published' AND profile.district IS NOT NULL AND profile.first_week IS NOT NULL
GROUP BY profile.district
ORDER BY profile.district
