-- Records the result of a scan of a source with these statements, in this order. Each names its parameters.

-- The result of the scan while it is recorded.
CREATE TEMP TABLE seen_files (
  place         bigint NOT NULL,
  -- null for a file that accompanies another
  sha256        text,
  path          text NOT NULL,
  bytes         bigint,
  modified      timestamptz NOT NULL,
  dataset       text,
  header        jsonb,
  error_code    text,
  error_message text,
  file_id       bigint,
  -- its path had another file after this one
  is_back       boolean NOT NULL DEFAULT false
) ON COMMIT DROP;

-- $1 array of files as JSON, in the order of the scan; modified in Unix milliseconds
INSERT INTO seen_files (place, sha256, path, bytes, modified, dataset, header, error_code, error_message)
SELECT ordinality, sha256, path, bytes, to_timestamp(modified / 1000), dataset, header, error_code, error_message
FROM ROWS FROM (json_to_recordset($1) AS (
  sha256 text, path text, bytes bigint, modified float8, dataset text, header jsonb, error_code text, error_message text
)) WITH ORDINALITY;

-- Files by their text. A file refused under other rules is checked again. $1 flow, $2 rules
INSERT INTO ops.source_files
  (sha256, flow, dataset, file_name, bytes, header, status, error_code, error_message, refused_by)
SELECT sha256, $1, dataset, path, bytes, header, CASE WHEN error_code IS NULL THEN 'W' ELSE 'E' END,
       error_code, error_message, CASE WHEN error_code IS NOT NULL THEN $2 END
FROM (SELECT DISTINCT ON (sha256) * FROM seen_files ORDER BY sha256, place) s
ORDER BY place
ON CONFLICT (flow, sha256) DO UPDATE
  SET dataset = excluded.dataset, header = excluded.header, status = excluded.status,
      error_code = excluded.error_code, error_message = excluded.error_message,
      refused_by = excluded.refused_by
  WHERE source_files.status IN ('W', 'E') AND source_files.refused_by IS DISTINCT FROM $2;

-- Files that are back at a path that had another file since. $1 source, $2 flow
UPDATE seen_files s
SET file_id = f.file_id,
    is_back = EXISTS (
      SELECT FROM ops.source_paths mine
      JOIN ops.source_paths other USING (source, path)
      JOIN ops.source_files o ON o.file_id = other.file_id
      WHERE source = $1 AND path = s.path AND mine.file_id = f.file_id
        AND other.arrival > mine.arrival AND o.flow = $2)
FROM ops.source_files f
WHERE f.flow = $2 AND f.sha256 = s.sha256;

-- Corrections of a file's rows are delivered again with it, in their old order. $1 source
WITH RECURSIVE carriers (file_id) AS (
  SELECT m.by_file_id FROM ops.row_corrections m JOIN seen_files s USING (file_id)
  WHERE s.is_back AND m.by_file_id IS NOT NULL
  UNION
  SELECT m.by_file_id FROM ops.row_corrections m JOIN carriers USING (file_id)
  WHERE m.by_file_id IS NOT NULL
)
INSERT INTO seen_files (place, path, modified, file_id, is_back)
SELECT (SELECT max(place) FROM seen_files) + row_number() OVER (ORDER BY delivery),
       path, modified_at, file_id, true
FROM ops.deliveries JOIN carriers USING (file_id)
WHERE source = $1;

-- New files and returned files, each at most once, in the order of the scan. $1 source
INSERT INTO ops.deliveries (source, file_id, path, modified_at)
SELECT $1, file_id, path, modified
FROM (SELECT DISTINCT ON (file_id) * FROM seen_files ORDER BY file_id, is_back DESC, place) s
WHERE is_back OR NOT EXISTS (
  SELECT FROM ops.deliveries d WHERE d.source = $1 AND d.file_id = s.file_id)
ORDER BY place
ON CONFLICT (source, file_id) DO UPDATE
  SET delivery = excluded.delivery, path = excluded.path, modified_at = excluded.modified_at, seen_at = now();

UPDATE ops.source_files SET status = 'W'
WHERE status = 'I' AND file_id IN (SELECT file_id FROM seen_files WHERE is_back);

-- Stores the new path of a file that was moved before its copy to raw/. $1 source
UPDATE ops.deliveries d SET path = s.path
FROM (SELECT DISTINCT ON (file_id) file_id, path FROM seen_files ORDER BY file_id, place) s
JOIN ops.source_files f USING (file_id)
WHERE d.source = $1 AND d.file_id = s.file_id AND f.lines IS NULL
  AND NOT EXISTS (SELECT FROM seen_files there WHERE there.path = d.path);

-- Records the current file of each path whose file has changed. $1 source, $2 flow
INSERT INTO ops.source_paths (source, path, file_id)
SELECT $1, path, file_id
FROM (SELECT DISTINCT ON (path) * FROM seen_files WHERE sha256 IS NOT NULL ORDER BY path, place) s
WHERE file_id IS DISTINCT FROM (
  SELECT p.file_id FROM ops.source_paths p JOIN ops.source_files f USING (file_id)
  WHERE p.source = $1 AND p.path = s.path AND f.flow = $2
  ORDER BY arrival DESC LIMIT 1)
ORDER BY place
ON CONFLICT (source, path, file_id) DO UPDATE SET arrival = excluded.arrival;

-- Also files that were refused before and are back.
UPDATE ops.source_files SET refused_at = now()
WHERE status = 'E' AND file_id IN (SELECT file_id FROM seen_files)
