-- A key for each person whose data files hold. What such files say of them is kept encrypted by it, everywhere;
-- without it nobody can read that any more.
CREATE TABLE ops.person_keys (
  key_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  flow text NOT NULL,
  dataset text NOT NULL,
  -- The number that the dataset has for them; `row <file>:<line>` where that cannot be read.
  person text NOT NULL,
  -- Null once the person is erased: nothing of theirs is taken in any more.
  key bytea,
  made_at timestamptz NOT NULL DEFAULT now(),
  erased_at timestamptz,
  CHECK ((key IS NULL) = (erased_at IS NOT NULL)),
  UNIQUE (flow, dataset, person)
);

-- Whether what a file says of people lies encrypted in raw/: texts of before there were keys are sealed by the
-- next run that reads them.
ALTER TABLE ops.source_files ADD COLUMN is_sealed boolean NOT NULL DEFAULT false;
