import { type Column, decimalType, digitsOf, RecipeMistake, type Target } from './column.js';
import type { Dialect } from './dialect.js';
import {
  dateOfText,
  decimalOfDouble,
  doubleSql,
  fitted,
  lowerSql,
  momentOfText,
  plainZeroSql,
} from './value-sql.js';
import { castSql } from './step.js';

/** What each type can be cast to; itself always. */
const TAKEN: Record<string, readonly Target['type'][]> = {
  VARCHAR: ['whole number', 'decimal', 'double', 'date', 'timestamp', 'boolean', 'text'],
  BIGINT: ['whole number', 'decimal', 'double', 'boolean', 'text'],
  DECIMAL: ['whole number', 'decimal', 'double', 'text'],
  DOUBLE: ['whole number', 'decimal', 'double'],
  DATE: ['date', 'timestamp', 'text'],
  TIMESTAMP: ['date', 'timestamp', 'text'],
  BOOLEAN: ['boolean', 'whole number', 'text'],
};

const kindOf = (type: string) => (digitsOf(type) ? 'DECIMAL' : type);

/** @throws RecipeMistake that says what the column can be cast to */
export function checkCast({ name, type }: Column, to: Target): void {
  const taken = TAKEN[kindOf(type)] ?? [];
  if (taken.includes(to.type)) return;
  throw new RecipeMistake(
    `column ${name} is ${type}, which is cast to ${taken.join(', ')}; not to ${to.type}`,
  );
}

/** SQL of a value as another type; null of one that is none, whatever the engine would make of it. */
export function castTo(dialect: Dialect, at: string, type: string, to: Target): string {
  const kind = kindOf(type);
  if (kind === 'VARCHAR') return ofText(dialect, at, to);
  switch (to.type) {
    case 'decimal':
      return kind === 'DOUBLE'
        ? fitted(decimalOfDouble(at, to.scale), to.precision, to.scale)
        : fitted(castSql(at, `DECIMAL(38,${digitsOf(type)?.scale ?? 0})`), to.precision, to.scale);
    case 'whole number':
      if (kind === 'DOUBLE') return castSql(decimalOfDouble(at, 0), 'BIGINT');
      if (kind === 'DECIMAL')
        return castSql(
          fitted(castSql(at, `DECIMAL(38,${digitsOf(type)?.scale ?? 0})`), 18, 0),
          'BIGINT',
        );
      return kind === 'BOOLEAN'
        ? `CASE WHEN ${at} THEN CAST(1 AS BIGINT) WHEN NOT ${at} THEN CAST(0 AS BIGINT) END`
        : at;
    case 'double':
      return doubleSql(at, type);
    case 'boolean':
      return kind === 'BOOLEAN'
        ? at
        : `CASE WHEN ${at} = 1 THEN TRUE WHEN ${at} = 0 THEN FALSE END`;
    case 'text':
      return castSql(at, 'VARCHAR');
    default:
      return castSql(at, to.type.toUpperCase());
  }
}

/** Every cast of a text is guarded by a pattern: engines round, trim and guess, and differ in it. */
function ofText(dialect: Dialect, at: string, to: Target): string {
  const guarded = (pattern: string, sql: string) =>
    `CASE WHEN ${dialect.matches(at, dialect.literal(`\\A${pattern}\\z`))} THEN ${sql} END`;
  switch (to.type) {
    case 'whole number':
      return guarded('-?[0-9]{1,18}([.]0{1,9})?', `CAST(split_part(${at}, '.', 1) AS BIGINT)`);
    case 'double': {
      const number = castSql(at, 'DOUBLE');
      return guarded('-?[0-9]{1,15}([.][0-9]{1,15})?([eE][-+]?[0-9]{1,2})?', plainZeroSql(number));
    }
    case 'decimal':
      return decimalOfText(dialect, at, to, guarded);
    case 'boolean': {
      const given = lowerSql(at);
      const list = (words: readonly string[]) =>
        words.map((word) => lowerSql(dialect.literal(word))).join(', ');
      return `CASE WHEN ${given} IN (${list(to.true)}) THEN TRUE WHEN ${given} IN (${list(to.false)}) THEN FALSE END`;
    }
    case 'date':
      return dateOfText(at, to.order, guarded);
    case 'timestamp':
      return momentOfText(at, guarded);
    case 'text':
      return at;
  }
}

function decimalOfText(
  dialect: Dialect,
  at: string,
  to: Extract<Target, { type: 'decimal' }>,
  guarded: (pattern: string, sql: string) => string,
): string {
  const { precision, scale, further, point, thousands } = to;
  // No more digits before the point than there is room for: engines work on short decimals much faster.
  const room = precision > scale ? `0{0,9}[0-9]{1,${precision - scale}}` : '0{1,9}';
  const whole =
    thousands === undefined ? room : `(${room}|[0-9]{1,3}([${thousands}][0-9]{3}){1,5})`;
  const digits =
    further === 'round' ? '[0-9]{1,19}' : scale > 0 ? `[0-9]{1,${scale}}0{0,9}` : '0{1,9}';
  const without =
    thousands === undefined ? at : `replace(${at}, ${dialect.literal(thousands)}, '')`;
  const plain = point === '.' ? without : `replace(${without}, ',', '.')`;
  // Rounded half up; null where that needs one digit more.
  const number = `try_cast(${plain} AS ${decimalType(precision, scale)})`;
  return guarded(`-?${whole}([${point}]${digits})?`, number);
}
