import { TextDecoder } from 'node:util';
import { toColumnNames } from '../../tables/names.js';
import { detectByteOrder } from '../../tables/relations/open-text.js';
import type { Compression, Encoding, FileReading } from '../../tables/table.js';
import { detectCsvShape, hasHeader } from './csv-shape.js';
import type { Head } from './read-head.js';

/** Returns the complete objects at the beginning of JSON: elements of its array, or one after another. */
export function parseJsonObjects(text: string, most: number): Record<string, unknown>[] {
  const objects: Record<string, unknown>[] = [];
  let [depth, begin, isInText] = [0, 0, false];
  for (let at = 0; at < text.length && objects.length < most; at++) {
    const sign = text[at];
    if (isInText) {
      if (sign === '\\') at++;
      else if (sign === '"') isInText = false;
    } else if (sign === '"') isInText = true;
    else if (sign === '{') {
      if (depth === 0) begin = at;
      depth++;
    } else if (sign === '}' && --depth === 0) {
      const found = parseObject(text.slice(begin, at + 1));
      if (!found) return objects;
      objects.push(found);
    }
  }
  return objects;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

const OBJECTS = 200;

const CSV_NAME = /\.(csv|tsv|psv|tab|dat|txt)(\.gz)?$/i;

/**
 * Returns how a text is read, detected from its beginning; or one sentence with the problem and what to do, when it
 * holds no rows.
 */
export function detectReading(
  path: string,
  { bytes, isWhole, encoding, hasMixedLineEnds, hasStrayLines }: Head,
  compression: Compression,
): FileReading | string {
  if (encoding === undefined) return 'is neither text nor a known format; remove it';
  const decoder = new TextDecoder(detectByteOrder(encoding, bytes));
  const text = decoder.decode(bytes, { stream: !isWhole });
  if (text.trim() === '') return 'has only blanks; deliver it again, or remove it';
  // A copy omits the byte order mark; for CSV the engine skips it.
  const hasMark = encoding === 'utf-8' && bytes[0] === 0xef && bytes[1] === 0xbb;
  if (/^\s*[{[]/.test(text)) {
    const reading = detectJsonReading(text, isWhole, compression, encoding);
    if (typeof reading !== 'string')
      return hasMark ? { ...reading, hasMixedLineEnds: true } : reading;
    if (!CSV_NAME.test(path)) return reading;
  }
  const shape = detectCsvShape(text, isWhole, CSV_NAME.test(path));
  if (!shape) return 'has no rows with the same delimiter; deliver it as CSV, JSON or Parquet';
  const { delimiter, quote, skip, rows } = shape;
  const cells = rows.map((row) => row.cells);
  const header = hasHeader(cells);
  const [first = []] = cells;
  const sources = header
    ? first.map((cell) => cell.trim())
    : first.map((_, index) => `column_${index + 1}`);
  const names = toColumnNames(sources);
  const layout = { format: 'csv', compression, encoding, delimiter, quote, header, skip } as const;
  return {
    layout: { ...layout, nullTokens: [] },
    columns: names.map((name, index) => ({ name, source: sources[index] ?? '' })),
    ...(hasMixedLineEnds && { hasMixedLineEnds }),
    ...(hasStrayLines && { hasStrayLines }),
  };
}

function detectJsonReading(
  text: string,
  isWhole: boolean,
  compression: Compression,
  encoding: Encoding,
): FileReading | string {
  const isArray = /^\s*\[/.test(text);
  if (isWhole && isArray) {
    try {
      const values: unknown = JSON.parse(text);
      const isRow = (value: unknown) =>
        typeof value === 'object' && value !== null && !Array.isArray(value);
      if (!Array.isArray(values) || values.length === 0 || !values.every(isRow)) {
        return 'is JSON without rows; deliver an array of objects, or one object a line';
      }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return `is not valid JSON (${why}); write it again`;
    }
  }
  const objects = parseJsonObjects(text, OBJECTS);
  if (objects.length === 0) {
    return isArray
      ? 'begins like JSON, but not with a complete object; write it again'
      : 'is one JSON object, not rows; deliver an array of objects, or one object a line';
  }
  const sources = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  const names = toColumnNames(sources);
  const [line = ''] = text.trimStart().split(/\r\n|\n|\r/, 1);
  const isLines = !isArray && parseJsonObjects(line, 1).length === 1;
  return {
    layout: { format: isLines ? 'ndjson' : 'json', compression, encoding },
    columns: names.map((name, index) => ({ name, source: sources[index] ?? '' })),
  };
}
