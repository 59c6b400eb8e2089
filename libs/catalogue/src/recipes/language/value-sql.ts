import { type Column, digitsOf, quoted } from './column.js';
import type { Dialect } from './dialect.js';
import type { Value } from './names.js';
import { RecipeMistake } from './recipe-mistake.js';
import { castSql } from './select.js';

const BIGINT_MAX = 9_223_372_036_854_775_807n;

/**
 * SQL of a value of a column's type.
 * @throws RecipeMistake of one that is no such value, with what it is to be
 */
export function valueSql(dialect: Dialect, column: Column, value: Value): string {
  const told = mistakeIn(column.type, value);
  if (told !== undefined) {
    const shown = typeof value === 'string' ? quoted(value) : String(value);
    throw new RecipeMistake(`${shown} is no value of column ${column.name}: ${told}`);
  }
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  const constant = dialect.literal(String(value));
  return column.type === 'VARCHAR' ? constant : castSql(constant, column.type);
}

/** What a value of the type is to be, where this is none. */
function mistakeIn(type: string, value: Value): string | undefined {
  const unless = (isFit: boolean, told: string) => (isFit ? undefined : told);
  const written = String(value);
  const digits = digitsOf(type);
  if (digits) {
    const whole = Math.max(1, digits.precision - digits.scale);
    const isFit =
      typeof value !== 'boolean' && new RegExp(`^-?\\d{1,${whole}}(\\.\\d+)?$`).test(written);
    const after = (written.split('.')[1] ?? '').length;
    return unless(isFit && after <= digits.scale, `a number that fits ${type}`);
  }
  switch (type) {
    case 'BOOLEAN':
      return unless(typeof value === 'boolean', 'true or false');
    case 'VARCHAR':
      return unless(typeof value === 'string', 'a text, in quotes');
    case 'BIGINT':
      return unless(typeof value !== 'boolean' && isBigint(written), 'a whole number');
    case 'DOUBLE':
      return unless(
        typeof value !== 'boolean' && /^-?\d{1,15}(\.\d{1,15})?$/.test(written),
        'a number of at most 15 digits before and after the point',
      );
    case 'DATE':
      return unless(isDay(written), 'a date as 2020-12-31');
    default:
      return unless(isMoment(written), 'a time as 2020-12-31 23:59:59');
  }
}

const isBigint = (written: string) =>
  /^-?\d{1,19}$/.test(written) && BigInt(written.replace('-', '')) <= BIGINT_MAX;

function isDay(written: string): boolean {
  if (!/^(19|20)\d\d-\d\d-\d\d$/.test(written)) return false;
  const time = Date.parse(`${written}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(written);
}

function isMoment(written: string): boolean {
  const [day = '', time = ''] = written.split(' ');
  return isDay(day) && /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(time);
}
