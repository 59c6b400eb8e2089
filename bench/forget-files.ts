import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import type { BenchState } from './bench-state.js';

/**
 * Makes every file new again, as if it had never been seen, and every chunk: the next run reads, copies, cleans
 * and loads all of it.
 */
export async function forgetFiles(
  warehouse: DataSource,
  { folder, source }: Pick<BenchState, 'folder' | 'source'>,
): Promise<void> {
  await warehouse.query(
    'TRUNCATE core.sales, core.loaded_files, ops.core_tables, ops.cleanings CASCADE',
  );
  await warehouse.query(`UPDATE ops.source_files SET status = 'W', lines = NULL, line_end = NULL`);
  // One without rows is nothing to compare the next with.
  await warehouse.query(`UPDATE ops.snapshots SET status = 'dropped'`);
  await warehouse.query(
    `DO $$ BEGIN
       EXECUTE (SELECT 'TRUNCATE ops.chunks, ' || string_agg(oid::regclass::text, ', ') || ' CASCADE'
                FROM pg_class WHERE relnamespace = 'mart'::regnamespace AND relkind = 'r');
     END $$`,
  );
  await rm(join(folder, 'lake', 'raw'), { recursive: true });
  for (const name of await readdir(source)) {
    const path = join(source, name);
    const { atime, mtime } = await stat(path);
    // The disk notes the change, so that the worker does not take the file for the one it knows.
    await utimes(path, atime, mtime);
  }
}
