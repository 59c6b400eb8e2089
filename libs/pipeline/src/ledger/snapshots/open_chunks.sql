-- Opens chunks that a run writes.
-- $1 flow, $2 run, $3 relations, $4 periods, $5 digests, $6 folders
INSERT INTO ops.chunks (relation, flow, period, digest, run_id, rows, folder)
SELECT relation, $1, period, digest, $2, 0, folder
FROM unnest($3::text[], $4::text[], $5::text[], $6::text[]) AS c (relation, period, digest, folder)
ON CONFLICT (relation, period, digest)
  DO UPDATE SET run_id = excluded.run_id, folder = excluded.folder, bytes = NULL,
                rows_written = NULL
RETURNING digest, chunk_id::integer AS id
