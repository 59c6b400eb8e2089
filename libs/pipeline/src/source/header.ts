import { open } from 'node:fs/promises';
import { AppError } from '#platform/errors/app-error.js';

const HEAD_BYTES = 64 * 1024;
const DELIMITERS = [',', ';', '\t'];

/** The header of a delimited file. */
export interface Header {
  cells: string[];
  delimiter: string;
  /** Line number, 1 for the first. */
  line: number;
}

/** Reads the first line that holds anything. @throws AppError SOURCE_UNREADABLE */
export async function readHeader(path: string, shown: string): Promise<Header | undefined> {
  const head = await readHead(path, shown);
  const lines = head.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const index = lines.findIndex((line) => line !== '');
  const text = lines[index];
  if (text === undefined) return undefined;
  const count = (delimiter: string) => text.split(delimiter).length;
  const delimiter = DELIMITERS.reduce((best, next) => (count(next) > count(best) ? next : best));
  const cells = text.split(delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  return { cells, delimiter, line: index + 1 };
}

async function readHead(path: string, shown: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return buffer.subarray(0, bytesRead).toString('utf8');
    } finally {
      await file.close();
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('SOURCE_UNREADABLE', `${shown}: cannot be read: ${why}`, { cause });
  }
}
