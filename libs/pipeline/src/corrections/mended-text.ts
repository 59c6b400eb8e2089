import type { EntityManager } from 'typeorm';
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import type { Header } from '#intake/source/header.js';

const LINES_AT_ONCE = 1_000;

/** What a file is made of that delivers corrections of another file. */
interface MendedText {
  /** Number of the file whose rows were mended. */
  fileId: number;
  header: Header;
  /** Empty lines at its end: they tell it from a file that says the same and was there before. */
  emptyLines: number;
}

/**
 * The text of such a file: the header as it was, and each corrected line that no run has taken yet, in
 * the order of the lines. Streams; the same as long as the corrections are locked.
 */
export async function* mendedText(
  session: EntityManager,
  { fileId, header, emptyLines }: MendedText,
): AsyncGenerator<string> {
  yield `${headerLine(header)}\n`;
  for (let last = 0; ;) {
    const rows = await queryRows(
      session,
      z.object({ line: z.number(), text: z.string() }),
      `SELECT line::float8 AS line, text FROM ops.mended_rows
       WHERE file_id = $1 AND line > $2 AND is_latest AND by_file_id IS NULL
       ORDER BY line LIMIT $3`,
      [fileId, last, LINES_AT_ONCE],
    );
    if (rows.length === 0) break;
    yield rows.map(({ text }) => `${text}\n`).join('');
    last = rows.at(-1)?.line ?? last;
  }
  if (emptyLines > 0) yield '\n'.repeat(emptyLines);
}

function headerLine({ cells, delimiter }: Header): string {
  return stringify([cells], { delimiter, eof: false });
}
