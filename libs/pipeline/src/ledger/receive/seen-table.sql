-- What a look at a source has found, while it is being recorded.
CREATE TEMP TABLE seen_files (
  place         bigint NOT NULL,
  -- null of a file that goes along with another
  sha256        text,
  path          text NOT NULL,
  bytes         bigint,
  modified      timestamptz NOT NULL,
  dataset       text,
  header        jsonb,
  error_code    text,
  error_message text,
  file_id       bigint,
  -- its path held something else after it had held this file
  is_back       boolean NOT NULL DEFAULT false
) ON COMMIT DROP
