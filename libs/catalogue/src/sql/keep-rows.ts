import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Cell } from '#lake/ports/compute.js';
import { PAGE_ROWS_MAX, type SqlPage, type SqlService } from '#lake/ports/sql-service.js';
import { AppError } from '#platform/errors/app-error.js';
import type { KeptResult, KeptResults } from './kept-results.js';
import type { AnswerLimits } from './run-question.js';

/** Rows that were brought here. */
export type Kept = Omit<KeptResult, 'bytesScanned' | 'costUsd'>;

/**
 * Reads the rows of a query that has succeeded into a file, page by page.
 * @throws AppError QUERY_TOO_LARGE for more bytes than may be, and what the service throws
 */
export async function keepRows(
  service: Pick<SqlService, 'rows'>,
  id: string,
  limits: AnswerLimits,
  kept: KeptResults,
  signal: AbortSignal,
): Promise<Kept> {
  const folder = await kept.folder();
  const file = join(folder, 'rows.ndjson');
  const answer: Kept = { folder, file, bytes: 0, rows: 0, isCut: false, columns: [] };
  try {
    await pipeline(Readable.from(lines(service, id, limits, answer)), createWriteStream(file), {
      signal,
    });
    return answer;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** A line for each row, of one more than may be at most, which tells that there are more. */
async function* lines(
  service: Pick<SqlService, 'rows'>,
  id: string,
  { rows: rowsMax, resultBytes }: AnswerLimits,
  answer: Kept,
): AsyncGenerator<string> {
  let after: string | undefined;
  do {
    const first = Math.min(PAGE_ROWS_MAX, rowsMax + 1 - answer.rows);
    const page: SqlPage = await service.rows(id, {
      first,
      ...(after !== undefined && { after }),
    });
    answer.columns = page.columns.map(({ name, type }) => ({ name, type: keptType(type) }));
    for (const row of page.rows) {
      const line = `${JSON.stringify({ row: row.map(textOf) })}\n`;
      answer.bytes += Buffer.byteLength(line);
      if (answer.bytes > resultBytes) {
        const message = `the answer has more than ${resultBytes} bytes: ask for less`;
        throw new AppError('QUERY_TOO_LARGE', message);
      }
      yield line;
      if (answer.rows === rowsMax) {
        answer.isCut = true;
        return;
      }
      answer.rows++;
    }
    after = page.next ?? undefined;
  } while (after !== undefined);
}

const textOf = (cell: Cell): string | null => (cell === null ? null : String(cell));

const KNOWN =
  /^(BOOLEAN|TINYINT|SMALLINT|INTEGER|BIGINT|DOUBLE|DATE|TIMESTAMP|DECIMAL\(\d+,\d+\))$/;

/** The engine's word for a type, since it writes answers as files; text for what it has none for. */
function keptType(type: string): string {
  if (type === 'REAL') return 'FLOAT';
  return KNOWN.test(type) ? type : 'VARCHAR';
}
