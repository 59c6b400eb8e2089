-- Which of them lie again where something else has lain since. $1 source, $2 flow
UPDATE seen_files s
SET file_id = f.file_id,
    is_back = EXISTS (
      SELECT FROM ops.source_paths mine
      JOIN ops.source_paths other USING (source, path)
      JOIN ops.source_files o ON o.file_id = other.file_id
      WHERE source = $1 AND path = s.path AND mine.file_id = f.file_id
        AND other.arrival > mine.arrival AND o.flow = $2)
FROM ops.source_files f
WHERE f.flow = $2 AND f.sha256 = s.sha256
