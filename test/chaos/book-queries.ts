/** Files by path and digest: equal in every round, independent of ids in the ledger. */
export const NAMED_FILES = `SELECT file_id, path || ' ' || left(sha256, 8) AS file
  FROM ops.deliveries JOIN ops.source_files USING (file_id) WHERE withdrawn_at IS NULL`;

const PUBLISHED = `SELECT run_id FROM ops.snapshots WHERE status = 'published'`;

/** Queries of the warehouse; each result row has a `name` and a `value`. */
export const bookQueries: readonly { title: string; sql: string }[] = [
  {
    title: 'file',
    sql: `SELECT file AS name, concat_ws(' ', status, dataset, error_code) AS value
          FROM (${NAMED_FILES}) n JOIN ops.source_files USING (file_id)`,
  },
  {
    title: 'files that stay A',
    sql: `SELECT '' AS name, count(*)::text AS value FROM ops.source_files WHERE status = 'A'`,
  },
  {
    title: 'runs under way',
    sql: `SELECT '' AS name, count(*)::text AS value FROM ops.runs
          WHERE status IN ('queued', 'running')`,
  },
  {
    // Every accepted row once: number of rows and of lines, and a digest of their text.
    title: 'core.sales of',
    sql: `SELECT coalesce(file, 'no delivery') AS name,
            count(*) || ' rows, ' || count(DISTINCT (file_id, line)) || ' lines, '
              || sum(weekly_sales) || ', '
              || md5(string_agg((to_jsonb(s) - 'file_id')::text, E'\\n' ORDER BY line)) AS value
          FROM core.sales s LEFT JOIN (${NAMED_FILES}) n USING (file_id) GROUP BY file`,
  },
  {
    title: 'core.loaded_files of',
    sql: `SELECT file AS name, rows || ' rows, ' || money AS value
          FROM core.loaded_files JOIN (${NAMED_FILES}) n USING (file_id)
          JOIN ops.source_files USING (file_id) WHERE status <> 'E'`,
  },
  {
    title: 'core.stores',
    sql: `SELECT '' AS name, md5(string_agg(to_jsonb(s)::text, E'\\n' ORDER BY store)) AS value
          FROM core.stores s`,
  },
  {
    title: 'what was cleaned of',
    sql: `SELECT file AS name, concat_ws(' ', rows_in, rows_accepted, rows_quarantined,
                                         rows_duplicate, rows_superseded, money) AS value
          FROM ops.cleanings JOIN (${NAMED_FILES}) n USING (file_id)`,
  },
  {
    title: 'quarantine of',
    sql: `SELECT file || ' ' || reason AS name, rows::text AS value
          FROM ops.cleaning_faults JOIN (${NAMED_FILES}) n USING (file_id)
          UNION ALL
          SELECT file || ' ' || reason, rows::text
          FROM ops.integration_faults JOIN (${NAMED_FILES}) n USING (file_id)
          WHERE run_id IN (${PUBLISHED})`,
  },
  {
    title: 'what became of',
    sql: `SELECT file AS name, concat_ws(' ', rows_in, rows_out, rows_quarantined, rows_duplicate,
                                         rows_superseded, money_out, money_superseded) AS value
          FROM ops.run_files JOIN (${NAMED_FILES}) n USING (file_id)
          JOIN ops.source_files USING (file_id)
          WHERE run_id IN (${PUBLISHED}) AND status <> 'E'`,
  },
  {
    title: 'reconciliations that fail',
    sql: `SELECT flow AS name, count(*) FILTER (WHERE NOT holds) || ' of some: ' || (count(*) > 0) AS value
          FROM ops.reconciliations JOIN ops.runs USING (run_id)
          WHERE run_id IN (${PUBLISHED}) GROUP BY flow`,
  },
  {
    title: 'chunks left over',
    sql: `SELECT '' AS name, coalesce(string_agg(relation || ' ' || period, ', '), '') AS value
          FROM ops.chunks c
          WHERE NOT EXISTS (SELECT FROM ops.snapshot_chunks s JOIN ops.snapshots USING (snapshot_id)
                            WHERE s.relation = c.relation AND s.chunk_id = c.chunk_id
                              AND status IN ('published', 'retained', 'held'))`,
  },
  {
    title: 'chunk',
    sql: `SELECT relation || ' ' || period AS name, concat_ws(' ', rows, money, digest) AS value
          FROM ops.chunks JOIN ops.snapshot_chunks USING (relation, chunk_id)
          JOIN ops.snapshots USING (snapshot_id) WHERE status = 'published'`,
  },
];
