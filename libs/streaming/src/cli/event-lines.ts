import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { AppError } from '#platform/errors/app-error.js';

export interface EventLine {
  /** From 1; of a row of CSV, its last line. */
  line: number;
  /** JSON text; undefined for a line that is none. */
  text: string | undefined;
}

export const FORMATS = ['ndjson', 'csv'] as const;
export type EventFormat = (typeof FORMATS)[number];

/** More than the API takes of one event. */
const LINE_BYTES = 1024 ** 2;
const NEWLINE = 0x0a;

/** Yields the events of a file, with one line of it in memory. @throws AppError USAGE for a line that is too long, or broken CSV */
export function parseEvents(
  chunks: AsyncIterable<Buffer>,
  format: EventFormat,
): AsyncGenerator<EventLine> {
  return format === 'csv' ? parseCsv(chunks) : parseNdjson(chunks);
}

async function* parseNdjson(chunks: AsyncIterable<Buffer>): AsyncGenerator<EventLine> {
  let line = 0;
  let rest: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      const whole = Buffer.concat([...rest, chunk.subarray(from, end)]);
      [rest, bytes, from] = [[], 0, end + 1];
      yield* parseEvent(whole, ++line);
    }
    const left = chunk.subarray(from);
    rest.push(left);
    bytes += left.length;
    if (bytes > LINE_BYTES) {
      const problem = `line ${line + 1} has more than ${LINE_BYTES} bytes: write one JSON object a line`;
      throw new AppError('USAGE', problem);
    }
  }
  yield* parseEvent(Buffer.concat(rest), ++line);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A blank line is no event. */
function* parseEvent(bytes: Buffer, line: number): Generator<EventLine> {
  const text = decodeJson(bytes);
  if (text !== '') yield { line, text };
}

/** Returns the text of one JSON value; empty for a blank line; undefined for another text. */
function decodeJson(bytes: Buffer): string | undefined {
  try {
    const text = utf8.decode(bytes).trim();
    if (text !== '') JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}

interface ParsedRow {
  info: { lines: number };
  record: Record<string, string>;
}

/** Values stay the text of their cells. */
async function* parseCsv(chunks: AsyncIterable<Buffer>): AsyncGenerator<EventLine> {
  const options = { columns: true, bom: true, info: true, skip_empty_lines: true };
  const parser = parse({ ...options, max_record_size: LINE_BYTES });
  const rows = Readable.from(chunks).compose(parser) as AsyncIterable<ParsedRow>;
  try {
    for await (const { info, record } of rows)
      yield { line: info.lines, text: JSON.stringify(record) };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new AppError('USAGE', `${error.message}: correct the file`, { cause: error });
  }
}
