-- Compares figures with their limits, exactly. Without a previous figure no change is too large.
-- $1 figures, $2 those of the previous snapshot, $3 and $4 largest drop and rise as shares of those, $5 the most
-- a figure may be; one element a rule
SELECT
  measured::text,
  previous::text,
  ((measured - previous) / nullif(abs(previous), 0))::text AS change,
  coalesce(measured < previous - abs(previous) * max_drop, false)
    OR coalesce(measured > previous + abs(previous) * max_rise, false)
    OR coalesce(measured > most, false) AS "isBroken"
FROM unnest($1::numeric[], $2::numeric[], $3::numeric[], $4::numeric[], $5::numeric[])
  WITH ORDINALITY AS figures (measured, previous, max_drop, max_rise, most, position)
ORDER BY position
