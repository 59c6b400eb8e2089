import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import Table from 'cli-table3';
import { AppError } from '#platform/errors/app-error.js';
import { dropEdges } from '#serving/paging/drop-edges.js';
import { PLAIN_TABLE } from '#serving/plain-table.js';

/** Returns rows of cells as lines, each column as wide as its longest cell. */
export function alignColumns(rows: readonly string[][]): string[] {
  const table = new Table(PLAIN_TABLE);
  table.push(...rows);
  return rows.length === 0
    ? []
    : table
        .toString()
        .split('\n')
        .map((line) => line.trimEnd());
}

/** Formats a result for people: a list as a table, an object as its fields and a table for each list in it. */
export function formatResult(result: unknown): string {
  if (result === true || result === false) return 'done';
  if (isList(result)) return formatTable(result).join('\n');
  const fields = Object.entries(dropEdges(result) as object);
  const flat = fields.filter(([, value]) => !isList(value));
  const tables = fields.flatMap(([name, value]) =>
    isList(value) ? ['', name, ...formatTable(value)] : [],
  );
  return [...alignColumns(flat.map(([name, value]) => [name, formatCell(value)])), ...tables].join(
    '\n',
  );
}

const isList = (value: unknown): value is unknown[] => Array.isArray(value);

function formatTable(rows: readonly unknown[]): string[] {
  const objects = rows.filter((row): row is object => typeof row === 'object' && row !== null);
  const [first] = objects;
  // Names and the like, one per line.
  if (first === undefined) return rows.length === 0 ? ['none'] : rows.map(formatCell);
  const cells = objects.map((row) => Object.values(row).map(formatCell));
  return alignColumns([Object.keys(first), ...cells]);
}

/** Flattens small objects; a list inside a row shows only its length. */
function formatCell(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (isList(value)) return String(value.length);
  if (typeof value === 'object') return Object.values(value).map(formatCell).join(' ');
  // Text of a file could hold control sequences for the terminal.
  return (value as string | number).toString().replace(/\p{Cc}/gu, '\uFFFD');
}

/** Returns the bytes of a file named on the command line. @throws AppError USAGE when it cannot be opened */
export async function* readFileBytes(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path)) yield chunk as Uint8Array;
  } catch (error) {
    throw explainFileError(path, error);
  }
}

/**
 * Writes text to a file named on the command line.
 * @param path the file; `screen` when left out
 * @throws AppError USAGE when it cannot be opened
 */
export async function writeText(
  text: AsyncIterable<string>,
  path: string | undefined,
  screen: Writable,
): Promise<void> {
  const chunks = Readable.from(text, { objectMode: false });
  if (path === undefined) {
    await pipeline(chunks, screen, { end: false });
    return;
  }
  const file = await open(path, 'w').catch((error: unknown) => {
    throw explainFileError(path, error);
  });
  await pipeline(chunks, file.createWriteStream());
}

/** Turns an error of a file into one with a code and a message. */
function explainFileError(path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') {
    return new AppError('USAGE', `${path}: no such file or folder: check the path`, {
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EISDIR' || code === 'EROFS' || code === 'EPERM') {
    return new AppError(
      'USAGE',
      `${path}: cannot be opened (${code}): check the path and its permissions`,
      { cause: error },
    );
  }
  return error;
}

/** The actor in the audit log for programs started on this machine. */
export const CLI_ACTOR = 'cli';

/** Anyone who can start programs here could also read the database. */
export const CLI = { actor: CLI_ACTOR, role: 'admin', mayReadPersonalData: true } as const;
