import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import type { BenchState } from './bench-state.js';

/** Resets every file and chunk to new: the next run reads, copies, cleans and loads everything. */
export async function forgetFiles(
  warehouse: DataSource,
  { folder, source }: Pick<BenchState, 'folder' | 'source'>,
): Promise<void> {
  await warehouse.query(
    'TRUNCATE core.sales, core.loaded_files, ops.core_tables, ops.cleanings CASCADE',
  );
  await warehouse.query(`UPDATE ops.source_files SET status = 'W', lines = NULL, line_end = NULL`);
  // The next snapshot has no predecessor with rows to compare with.
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
    // A new change time, so that the worker does not recognise the file.
    await utimes(path, atime, mtime);
  }
}
