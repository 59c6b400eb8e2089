import { z } from 'zod';
import { type Queryable, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { type Flow, unkeyedDatasets } from '../../flow/flow.js';

const sql = sqlFile(import.meta.url, './replaced_files.sql');
const fileRow = z.object({ id: z.int() });

/**
 * Returns the numbers of the files of a flow that no longer count, because a newer text has replaced each of them at its
 * path, and of the files with corrections of their rows. Files of a dataset with a key always count.
 */
export async function findReplacedFiles(
  session: Queryable,
  flow: Pick<Flow, 'name' | 'datasets'>,
): Promise<number[]> {
  const found = await queryRows(session, fileRow, sql, [flow.name, unkeyedDatasets(flow)]);
  return found.map(({ id }) => id);
}
