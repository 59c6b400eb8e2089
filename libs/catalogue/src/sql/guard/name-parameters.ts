import type { Cell } from '#lake/ports/compute.js';
import { AppError } from '#platform/errors/app-error.js';
import { refusal } from './refusal.js';
import { tokensOf } from './tokens.js';

export const PARAMETERS_MAX = 100;

/** A question whose parameters the engine counts. */
export interface Numbered {
  sql: string;
  /** For `$1`, `$2`, …. */
  values: Cell[];
}

/**
 * Puts `$1` for the first `$name`, with blanks behind it, so that places stay true.
 * @param given values by name
 * @throws AppError QUERY_REFUSED, ARGUMENT_INVALID naming a value too many or too few
 */
export function numberParameters(sql: string, given: Readonly<Record<string, Cell>>): Numbered {
  const names: string[] = [];
  let numbered = '';
  let end = 0;
  for (const { kind, text, start } of tokensOf(sql)) {
    if (kind !== 'parameter') continue;
    const name = text.slice(1);
    if (text.startsWith('?')) {
      throw refusal(sql, text, start, 'has no name: write $name, and give its value by that name');
    }
    if (!names.includes(name)) names.push(name);
    if (names.length > PARAMETERS_MAX) {
      throw refusal(sql, text, start, `is one too many: ${PARAMETERS_MAX} may be`);
    }
    const number = `$${names.indexOf(name) + 1}`;
    numbered += `${sql.slice(end, start)}${number.padEnd(text.length)}`;
    end = start + text.length;
  }
  const extra = Object.keys(given).find((name) => !names.includes(name));
  if (extra !== undefined) {
    const there = names.length > 0 ? `it has $${names.join(', $')}` : 'it has none';
    throw wrong(extra, `the question has no $${extra}; ${there}`);
  }
  return { sql: numbered + sql.slice(end), values: names.map((name) => valueOf(name, given)) };
}

function valueOf(name: string, given: Readonly<Record<string, Cell>>): Cell {
  const value = Object.hasOwn(given, name) ? given[name] : undefined;
  if (value !== undefined) return value;
  throw wrong(name, `the question names $${name}: give its value`);
}

const wrong = (name: string, problem: string): AppError =>
  new AppError('ARGUMENT_INVALID', `parameters.${name}: ${problem}`, {
    problems: [{ argument: `parameters.${name}`, problem }],
  });
