import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { AppError } from '#platform/errors/app-error.js';
import { unmarkedCell } from '../quarantine/spreadsheet-cell.js';
import { checkCorrection, type Correction } from './correction.js';

/** Spreadsheets of some countries write semicolons. */
const DELIMITERS = [',', ';', '\t'];
const HEADER_LENGTH_MAX = 65_536;
const needed = ['sha256', 'line', 'text'] as const;

interface Parsed {
  record: Record<string, string>;
  info: { lines: number };
}

/**
 * Corrections from an export that came back: columns `sha256`, `line` and `text`, in any order and
 * among others. Streams.
 * @throws AppError REPLAY_REFUSED naming the line of the CSV and what is wrong there
 */
export async function* correctionsIn(csv: AsyncIterable<Uint8Array>): AsyncGenerator<Correction> {
  const { head, rest } = await openText(csv);
  if (head.trim() === '') throw refused('the CSV is empty: give back an export, header included');
  const parser = parse({
    bom: true,
    columns: (names: string[]) => checkedNames(names),
    delimiter: delimiterOf(head),
    info: true,
    skip_empty_lines: true,
  });
  const feeding = pipeline(Readable.from(rest), parser);
  // Told through the parser, to whoever reads from it.
  feeding.catch(() => undefined);
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
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
    throw error instanceof CsvError ? refused(error.message, error) : error;
  }
}

function checkedNames(names: string[]): string[] {
  const lower = names.map((name) => name.trim().toLowerCase());
  const missing = needed.filter((name) => !lower.includes(name));
  if (missing.length === 0) return lower;
  throw refused(`the CSV has no column ${missing.join(', ')} (found ${names.join(', ')})`);
}

/** The text up to the end of its first line, and all of it once more. */
async function openText(
  csv: AsyncIterable<Uint8Array>,
): Promise<{ head: string; rest: AsyncGenerator<string> }> {
  const text = decoded(csv);
  let head = '';
  while (!/[\r\n]./s.test(head) && head.length < HEADER_LENGTH_MAX) {
    const chunk = await text.next();
    if (chunk.done) break;
    head += chunk.value;
  }
  async function* rest(): AsyncGenerator<string> {
    yield head;
    yield* text;
  }
  return { head, rest: rest() };
}

async function* decoded(csv: AsyncIterable<Uint8Array>): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const decode = (chunk?: Uint8Array): string => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch (cause) {
      throw refused('the CSV is not UTF-8: save it as CSV UTF-8', cause);
    }
  };
  for await (const chunk of csv) yield decode(chunk);
  yield decode();
  return undefined;
}

function delimiterOf(head: string): string {
  const [header = ''] = head.split(/[\r\n]/, 1);
  const count = (delimiter: string) => header.split(delimiter).length;
  return DELIMITERS.reduce((best, each) => (count(each) > count(best) ? each : best));
}

function refused(message: string, cause?: unknown): AppError {
  return new AppError('REPLAY_REFUSED', message, { cause });
}
