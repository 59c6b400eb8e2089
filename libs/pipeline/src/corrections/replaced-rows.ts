import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import type { FileLine } from '#intake/contracts/cleaning-sql.js';
import type { Dataset } from '#intake/contracts/contract.js';

/**
 * Rows of a dataset in whose place a correction stands that a run covers: the corrected rows, should they
 * hold after all, and their earlier corrections. So one delivered row never counts twice.
 */
export function replacedRows(
  warehouse: DataSource,
  runId: number,
  dataset: Dataset,
): Promise<FileLine[]> {
  return queryRows(
    warehouse,
    z.object({ fileId: z.number(), line: z.number() }),
    `WITH covered AS (
       SELECT file_id FROM ops.run_files JOIN ops.source_files USING (file_id)
       WHERE run_id = $1 AND dataset = $2
     ),
     corrections AS (
       SELECT m.*, row_number() OVER (PARTITION BY m.file_id, line ORDER BY mending DESC) AS place
       FROM ops.mended_rows m JOIN covered ON covered.file_id = m.by_file_id
     )
     SELECT file_id::integer AS "fileId", line::float8 AS line FROM corrections
     UNION
     SELECT by_file_id::integer, by_line::float8 FROM corrections WHERE place > 1
     ORDER BY 1, 2`,
    [runId, dataset],
  );
}
