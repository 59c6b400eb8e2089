import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { sqlFile } from '#platform/database/sql-file.js';
import { queryRows } from '#platform/database/rows.js';
import type { SeenFile } from './seen-file.js';

const sql = (name: string) => sqlFile(import.meta.url, `./${name}.sql`);
const statements = {
  seenTable: sql('seen-table'),
  fillSeen: sql('fill-seen'),
  recordFiles: sql('record-files'),
  findBack: sql('find-back'),
  addCorrections: sql('add-corrections'),
  deliver: sql('deliver'),
  followMoved: sql('follow-moved'),
  recordPaths: sql('record-paths'),
};

/** Where files were seen, whose they are, and by which rules they were judged. */
interface Look {
  source: string;
  flow: string;
  rules: string;
}

/**
 * Records what lies in a source, in a fixed number of statements however many files there are.
 * @returns paths that hold again what they held before
 */
export async function receiveSeen(
  session: EntityManager,
  { source, flow, rules }: Look,
  files: readonly SeenFile[],
): Promise<string[]> {
  const seen = files.map(({ header, refusal, ...file }) => ({
    ...file,
    header: header ?? null,
    error_code: refusal?.code,
    error_message: refusal?.message,
  }));
  await session.query(statements.seenTable);
  await session.query(statements.fillSeen, [JSON.stringify(seen)]);
  await session.query(statements.recordFiles, [flow, rules]);
  await session.query(statements.findBack, [source, flow]);
  await session.query(statements.addCorrections, [source]);
  await session.query(statements.deliver, [source]);
  await session.query(
    `UPDATE ops.source_files SET status = 'W'
     WHERE status = 'I' AND file_id IN (SELECT file_id FROM seen_files WHERE is_back)`,
  );
  await session.query(statements.followMoved, [source]);
  await session.query(statements.recordPaths, [source, flow]);
  // Also those that were refused before and lie there once more.
  await session.query(
    `UPDATE ops.source_files SET refused_at = now()
     WHERE status = 'E' AND file_id IN (SELECT file_id FROM seen_files)`,
  );
  const back = await queryRows(
    session,
    z.object({ path: z.string() }),
    'SELECT path FROM seen_files WHERE is_back AND sha256 IS NOT NULL ORDER BY place',
  );
  return back.map(({ path }) => path);
}
