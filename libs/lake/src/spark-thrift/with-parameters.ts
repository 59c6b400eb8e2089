import { AppError } from '#platform/errors/app-error.js';
import type { Cell } from '../ports/compute.js';

/**
 * What a `?` may not be looked for in: strings and quoted names, whose backslash takes the next sign along unless the
 * string is raw, and comments. Or a `?` itself.
 */
const PARTS =
  /\br'[^']*'|\br"[^"]*"|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|`[^`]*`|--[^\n]*|\/\*.*?\*\/|\?/gis;

/**
 * Puts values in the place of each `?`, since the protocol carries none. Text goes in by its bytes, so that no sign of
 * it is read as SQL, however the server reads strings.
 * @throws AppError QUERY_FAILED when there are more or fewer values than places
 */
export function withParameters(sql: string, values: readonly Cell[] = []): string {
  let used = 0;
  const filled = sql.replace(PARTS, (part) => {
    if (part !== '?') return part;
    const value = values[used++];
    return value === undefined ? part : constant(value);
  });
  if (used === values.length) return filled;
  const found = `the statement has ${used} places for values, and ${values.length} are given`;
  throw new AppError('QUERY_FAILED', `${found}; write one ? for each`);
}

function constant(value: Cell): string {
  if (typeof value !== 'string') return String(value);
  const hex = Buffer.from(value, 'utf8').toString('hex');
  return `decode(unhex('${hex}'), 'UTF-8')`;
}
