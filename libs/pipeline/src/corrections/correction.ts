import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { isBlankRow } from '#intake/source/text/blank-row.js';
import { DELIMITERS } from '#intake/source/text/header.js';
import { LINE_BYTES_MAX } from '#intake/source/text/identify.js';
import { AppError } from '#platform/errors/app-error.js';
import { unmarkedCell } from '#platform/text/spreadsheet-cell.js';

/** The corrected text of one row of a file. */
export interface Correction {
  /** sha-256 of the file. */
  sha256: string;
  /** Line of the file, 1 for its first. */
  line: number;
  /** The whole line. */
  text: string;
}

const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Validates a correction on its own.
 * @param where names it in the error, `CSV line 12`
 * @throws AppError REPLAY_REFUSED
 */
export function checkCorrection({ sha256, line, text }: Correction, where: string): void {
  const mistake = mistakeIn(sha256, line, text);
  if (mistake !== undefined) throw new AppError('REPLAY_REFUSED', `${where}: ${mistake}`);
}

function mistakeIn(sha256: string, line: number, text: string): string | undefined {
  if (!SHA256.test(sha256)) return 'sha256 must be the 64 digits from the export';
  if (!Number.isSafeInteger(line) || line < 1) return 'line must be the number from the export';
  if (text.trim() === '' || DELIMITERS.some((delimiter) => isBlankRow(text, delimiter)))
    return 'the text is empty; to leave a row in quarantine, delete its line from the CSV';
  if (/[\r\n\0]/.test(text))
    return 'the text has a line break or a NUL character; write the row in one line';
  // A parser could join two such rows into one that spans both lines; neither is readable alone.
  if (text.split('"').length % 2 === 0)
    return 'the text has a quote without its closing quote; add it';
  if (Buffer.byteLength(text) > LINE_BYTES_MAX) {
    return `the text is longer than ${LINE_BYTES_MAX} bytes; shorten it`;
  }
  if (!text.isWellFormed()) return 'the text has an invalid Unicode character; type it again';
  return undefined;
}

const HEADER_LENGTH_MAX = 65_536;
const needed = ['sha256', 'line', 'text'] as const;

interface ParsedRecord {
  record: Record<string, string>;
  info: { lines: number };
}

/**
 * Reads corrections from an edited export: columns `sha256`, `line` and `text`, in any order, among others. Streams.
 * @throws AppError REPLAY_REFUSED with the line of the CSV and the mistake
 */
export async function* correctionsIn(csv: AsyncIterable<Uint8Array>): AsyncGenerator<Correction> {
  const { head, rest } = await openText(csv);
  if (head.trim() === '')
    throw createRefusedError('the CSV is empty: send an export with its header');
  const parser = parse({
    bom: true,
    columns: (names: string[]) => checkedNames(names),
    delimiter: detectDelimiter(head),
    info: true,
    skip_empty_lines: true,
  });
  const feeding = pipeline(Readable.from(rest), parser);
  // The parser passes the error to its reader.
  feeding.catch(() => undefined);
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRecord>) {
      const { sha256 = '', line = '', text = '' } = record;
      const correction = {
        sha256: sha256.trim().toLowerCase(),
        line: /^\d{1,15}$/.test(line.trim()) ? Number(line) : Number.NaN,
        text: unmarkedCell(text),
      };
      checkCorrection(correction, `CSV line ${info.lines}`);
      yield correction;
    }
  } catch (error) {
    throw error instanceof CsvError ? createRefusedError(error.message, error) : error;
  }
}

function checkedNames(names: string[]): string[] {
  const lower = names.map((name) => name.trim().toLowerCase());
  const missing = needed.filter((name) => !lower.includes(name));
  if (missing.length === 0) return lower;
  throw createRefusedError(
    `the CSV has no column ${missing.join(', ')} (found ${names.join(', ')})`,
  );
}

/** Returns the text up to the end of the first line, and a stream of the whole text. */
async function openText(
  csv: AsyncIterable<Uint8Array>,
): Promise<{ head: string; rest: AsyncGenerator<string> }> {
  const text = decodeText(csv);
  let head = '';
  while (!/[\r\n]./s.test(head) && head.length < HEADER_LENGTH_MAX) {
    const chunk = await text.next();
    if (chunk.done) break;
    head += chunk.value;
  }
  async function* readRest(): AsyncGenerator<string> {
    yield head;
    yield* text;
  }
  return { head, rest: readRest() };
}

async function* decodeText(csv: AsyncIterable<Uint8Array>): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const decode = (chunk?: Uint8Array): string => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch (cause) {
      throw createRefusedError('the CSV is not UTF-8: save it as CSV UTF-8', cause);
    }
  };
  for await (const chunk of csv) yield decode(chunk);
  yield decode();
  return undefined;
}

function detectDelimiter(head: string): string {
  const [header = ''] = head.split(/[\r\n]/, 1);
  const count = (delimiter: string) => header.split(delimiter).length;
  return DELIMITERS.reduce((best, each) => (count(each) > count(best) ? each : best));
}

function createRefusedError(message: string, cause?: unknown): AppError {
  return new AppError('REPLAY_REFUSED', message, { cause });
}
