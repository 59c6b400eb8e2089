import { AppError } from '#platform/errors/app-error.js';
import { identifier } from '../../tables/identifier.js';
import { type LocalFile, rowsSql } from '../../tables/relations/rows-sql.js';
import type { Ask } from './ask.js';

/** Tells files that the engine can read to their end from those it cannot, and why; found by halving. */
export async function findUnreadable<File extends LocalFile>(
  ask: Ask,
  files: readonly File[],
): Promise<{ file: File; why: string }[]> {
  if (files.length === 0) return [];
  try {
    await ask(files, [readingSql(files)]);
    return [];
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'QUERY_FAILED') throw error;
    const [file, ...rest] = files;
    if (file && rest.length === 0) return [{ file, why: adviceOn(error.message) }];
    const half = files.length >> 1;
    const [first, second] = [files.slice(0, half), files.slice(half)];
    return [...(await findUnreadable(ask, first)), ...(await findUnreadable(ask, second))];
  }
}

/** Reads every cell: what nobody asks for, the engine need not look at. */
function readingSql(files: readonly LocalFile[]): string {
  const parts = files.map((file) => {
    const [column] = file.reading.columns;
    const rows = rowsSql([file], [], (cellOf) => {
      const cell = column && cellOf(column.name);
      return `${cell?.value ?? '1'} AS ${identifier('value')}`;
    });
    return `SELECT count(value) AS n FROM (${rows})`;
  });
  return `SELECT sum(n) FROM (${parts.join(' UNION ALL ')})`;
}

/** What the engine says of a file's fault, with its place and what to do. */
export function adviceOn(message: string): string {
  const [, line] = /on Line: (\d+)/i.exec(message) ?? [];
  const [, expected, found] = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message) ?? [];
  const place = line === undefined ? '' : `line ${line}: `;
  if (expected !== undefined && found !== undefined) {
    return `${place}has ${found} cells where the others have ${expected}; mend the line`;
  }
  if (/unterminated quote/i.test(message)) {
    return `${place}has a quote that is not closed, or text beside it; mend the line`;
  }
  if (/maximum_object_size|Maximum line size/i.test(message)) {
    return `${place}has a line that is longer than the engine takes; cut it`;
  }
  const [, what, after] = /in (line|record\/value) (\d+)/.exec(message) ?? [];
  if (/malformed json/i.test(message)) {
    // The engine tells of the next one.
    const at =
      what === undefined ? '' : `${what === 'line' ? what : 'value'} ${Number(after) - 1}: `;
    return `${at}is no valid JSON; mend it`;
  }
  const [first = message] = message.split('\n');
  return `${place}cannot be read (${first.slice(0, 200)}); write it again`;
}
