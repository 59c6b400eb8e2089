import type { SqlParameter } from '@aws-sdk/client-redshift-data';
import { AppError } from '#platform/errors/app-error.js';
import type { Cell } from '../ports/compute.js';

/**
 * Parts that contain no placeholder: strings, where a backslash escapes the next character, quoted names and comments.
 * Or a placeholder.
 */
const PARTS = /'(?:\\.|[^'\\])*'|"[^"]*"|--[^\n]*|\/\*.*?\*\/|\?/gs;

/** A VARCHAR without a length has 256 bytes, and a cast cuts longer texts without an error. */
const TEXT_BYTES_MAX = 65_535;

interface NamedStatement {
  sql: string;
  parameters: SqlParameter[];
}

/**
 * Replaces each `?` by a named parameter with a cast, because the Data API sends every value as text.
 * @throws AppError QUERY_FAILED when the numbers of values and placeholders differ; QUERY_TOO_LARGE for a text that
 *   Redshift would cut
 */
export function namedStatement(text: string, values: readonly Cell[] = []): NamedStatement {
  const parameters: SqlParameter[] = [];
  let used = 0;
  const sql = text.replace(PARTS, (part) => {
    if (part !== '?') return part;
    const value = values[used++];
    if (value === undefined) return part;
    // The Data API accepts neither a null nor an empty text.
    if (value === null) return 'NULL';
    if (value === '') return "''";
    const name = `asked_${used}`;
    parameters.push({ name, value: String(value) });
    return `CAST(:${name} AS ${typeOf(value, used)})`;
  });
  if (used === values.length) return { sql, parameters };
  const found = `the statement has ${used} places for values, but the request has ${values.length} values`;
  throw new AppError('QUERY_FAILED', `${found}; write one ? for each`);
}

function typeOf(value: string | number | boolean, place: number): string {
  if (typeof value === 'boolean') return 'BOOLEAN';
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? 'BIGINT' : 'DOUBLE PRECISION';
  }
  const bytes = Buffer.byteLength(value);
  if (bytes <= TEXT_BYTES_MAX) return `VARCHAR(${TEXT_BYTES_MAX})`;
  const problem = `value ${place} has ${bytes} bytes, but Redshift accepts ${TEXT_BYTES_MAX}`;
  throw new AppError('QUERY_TOO_LARGE', `${problem}; send a shorter text`);
}
