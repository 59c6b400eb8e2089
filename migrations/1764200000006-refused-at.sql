-- A file may be refused long after it was first seen, and once more when it is put back as it was.

ALTER TABLE ops.source_files ADD COLUMN refused_at timestamptz;
UPDATE ops.source_files SET refused_at = first_seen_at WHERE status = 'E';
