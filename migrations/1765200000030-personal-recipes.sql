-- Recipes may pick rows by personal columns only where somebody with the role personal-data has published them.
ALTER TABLE ops.recipes ADD COLUMN may_pick_people boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN ops.recipes.may_pick_people IS
  'Who published it had the role personal-data: its steps may pick rows by personal columns.';

-- What a mask leaves of a value stays personal, and is four characters at most. Published versions keep to that, too:
-- one that showed twelve gave whole telephone numbers to everybody.
UPDATE ops.recipes r
SET recipe = jsonb_set(recipe, '{steps}', (
  SELECT jsonb_agg(
    CASE WHEN step ->> 'step' = 'mask' AND (step ->> 'keep')::numeric > 4
      THEN jsonb_set(step, '{keep}', '4') ELSE step END ORDER BY place)
  FROM jsonb_array_elements(recipe -> 'steps') WITH ORDINALITY AS s (step, place)))
WHERE EXISTS (
  SELECT FROM jsonb_array_elements(recipe -> 'steps') AS step
  WHERE step ->> 'step' = 'mask' AND (step ->> 'keep')::numeric > 4);

-- Tables that such recipes have made: the columns that they masked, or hashed without a salt, are personal from now on.
-- The next run marks the rest; somebody with the role personal-data can say otherwise.
UPDATE ops.catalogue_tables t
SET columns = (
  SELECT jsonb_agg(
    CASE WHEN EXISTS (
      SELECT FROM ops.recipes r, jsonb_array_elements(r.recipe -> 'steps') AS step
      WHERE r.name = t.name AND step -> 'columns' @> jsonb_build_array(col -> 'name')
        AND (step ->> 'step' = 'mask' OR step ->> 'step' = 'hash' AND NOT step ? 'salt'))
      THEN jsonb_set(col, '{isPersonal}', 'true') ELSE col END ORDER BY place)
  FROM jsonb_array_elements(t.columns) WITH ORDINALITY AS c (col, place))
WHERE t.origin = 'workspace' AND jsonb_array_length(t.columns) > 0
  AND EXISTS (SELECT FROM ops.recipes r WHERE r.name = t.name);
