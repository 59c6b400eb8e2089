import {
  type Column,
  formatDecimalType,
  parseDecimalType,
  quoteText,
  RecipeMistake,
  type Target,
  type Value,
} from './column.js';
import type { Dialect } from './dialect.js';
import { castSql } from './step.js';

const BIGINT_MAX = 9_223_372_036_854_775_807n;

/** Returns SQL of a value of a column's type. @throws RecipeMistake for an invalid value, with the expected form */
export function valueSql(dialect: Dialect, column: Column, value: Value): string {
  const told = findMistake(column.type, value);
  if (told !== undefined) {
    const shown = typeof value === 'string' ? quoteText(value) : String(value);
    throw new RecipeMistake(`${shown} is not a value of column ${column.name}: write ${told}`);
  }
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  const constant = dialect.literal(String(value));
  return column.type === 'VARCHAR' ? constant : castSql(constant, column.type);
}

/** Returns the expected form of a value when this one is invalid. */
function findMistake(type: string, value: Value): string | undefined {
  const unless = (isFit: boolean, told: string) => (isFit ? undefined : told);
  const written = String(value);
  const digits = parseDecimalType(type);
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
      return unless(isDay(written), 'a date such as 2020-12-31');
    default:
      return unless(isMoment(written), 'a time such as 2020-12-31 23:59:59');
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

/** Returns SQL of a value as text that both engines write alike, for any type but DOUBLE. */
export const textSql = (sql: string, { type }: Column) =>
  type === 'VARCHAR' ? sql : castSql(sql, 'VARCHAR');

/** Blocks of letters with upper and lower case: Latin, Greek, Cyrillic. */
const BLOCKS = [
  [0x61, 0x7a],
  [0xe0, 0xfe],
  [0x101, 0x17e],
  [0x3ac, 0x3ce],
  [0x430, 0x45f],
] as const;

const letters = pairLetters();

/**
 * Returns SQL for a text in upper or lower case, letter by letter. Letters whose other case is two letters, or depends
 * on the end of a word, stay unchanged: engines differ there.
 */
export const upperSql = (sql: string) =>
  `translate(${sql}, '${letters.small}', '${letters.great}')`;
export const lowerSql = (sql: string) =>
  `translate(${sql}, '${letters.great}', '${letters.small}')`;

function pairLetters(): { small: string; great: string } {
  let [small, great] = ['', ''];
  for (const [from, to] of BLOCKS) {
    for (let point = from as number; point <= to; point += 1) {
      const letter = String.fromCodePoint(point);
      const other = letter.toUpperCase();
      const isPair = other !== letter && other.length === 1 && other.toLowerCase() === letter;
      if (isPair) [small, great] = [small + letter, great + other];
    }
  }
  return { small, great };
}

/** Invisible characters at the ends of a text, in [ ]. */
export const BLANKS = ` \t\n\r\f\v\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff`;

/** Returns SQL of a number as DOUBLE. Exact numbers go through text, which all engines parse alike. */
export function doubleSql(sql: string, type: string): string {
  return type === 'DOUBLE' ? sql : castSql(castSql(sql, 'VARCHAR'), 'DOUBLE');
}

/** Removes the sign of zero, because some operations distinguish -0 from 0. */
export const plainZeroSql = (sql: string) =>
  `CASE WHEN ${sql} = 0 THEN CAST(0 AS DOUBLE) ELSE ${sql} END`;

const EXACT_DOUBLE = '9007199254740992';

/** Returns SQL of a DOUBLE rounded half up to `scale` digits; null where a DOUBLE does not have so many. */
function decimalFromDoubleSql(sql: string, scale: number): string {
  const power = `CAST('${10 ** scale}' AS DOUBLE)`;
  const cents = `floor(abs(${sql}) * ${power} + CAST('0.5' AS DOUBLE))`;
  const unit = scale === 0 ? '1' : `0.${'0'.repeat(scale - 1)}1`;
  const size = `CAST(CAST(${cents} AS BIGINT) AS DECIMAL(18,0)) * CAST('${unit}' AS DECIMAL(${scale + 1},${scale}))`;
  const number = castSql(size, formatDecimalType(38, scale));
  return (
    `CASE WHEN abs(${sql}) * ${power} < CAST('${EXACT_DOUBLE}' AS DOUBLE) ` +
    `THEN CASE WHEN ${sql} < 0 THEN -(${number}) ELSE ${number} END END`
  );
}

/** Returns SQL of a decimal with the given size; null where its whole part is too long. */
function fitDecimalSql(sql: string, precision: number, scale: number): string {
  const limit = `1${'0'.repeat(precision - scale)}`;
  const rounded = castSql(sql, formatDecimalType(38, scale));
  return (
    `CASE WHEN abs(${rounded}) < CAST('${limit}' AS DECIMAL(38,0)) ` +
    `THEN ${castSql(rounded, formatDecimalType(precision, scale))} END`
  );
}

type DateOrder = Extract<Target, { type: 'date' }>['order'];
type GuardedSql = (pattern: string, sql: string) => string;

/** Other years are typing errors, and engines disagree about the year 0. */
const YEAR = '(19|20)[0-9]{2}';

/** Returns SQL for the date in a text in one order; null when it does not exist. Day and month may have one digit. */
function dateFromTextSql(at: string, order: DateOrder, guarded: GuardedSql): string {
  if (order === 'yyyymmdd') {
    const parts = [
      [1, 4],
      [5, 2],
      [7, 2],
    ].map(([from, size]) => `substr(${at}, ${from}, ${size})`);
    return guarded(`${YEAR}[0-9]{4}`, daySql(parts));
  }
  const mark = /[^a-z]/.exec(order)?.[0] ?? '-';
  const names = order.split(mark);
  const part = (name: string) => {
    const cell = `split_part(${at}, '${mark}', ${names.indexOf(name) + 1})`;
    return name === 'yyyy' ? cell : `lpad(${cell}, 2, '0')`;
  };
  const patterns = names.map((name) => (name === 'yyyy' ? YEAR : '[0-9]{1,2}'));
  return guarded(patterns.join(`[${mark}]`), daySql(['yyyy', 'mm', 'dd'].map(part)));
}

const daySql = (parts: readonly string[]) =>
  `try_cast(concat_ws('-', ${parts.join(', ')}) AS DATE)`;

/** Returns SQL for the timestamp in a text, without a zone: `2020-12-31 23:59:59.5`, or with a `T`. */
function timestampFromTextSql(at: string, guarded: GuardedSql): string {
  const time = '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?';
  const plain = `replace(${at}, 'T', ' ')`;
  return guarded(`${YEAR}-[0-9]{2}-[0-9]{2}([ T]${time})?`, `try_cast(${plain} AS TIMESTAMP)`);
}

/** Allowed casts of each type; to itself always. */
const CASTS: Record<string, readonly Target['type'][]> = {
  VARCHAR: ['whole number', 'decimal', 'double', 'date', 'timestamp', 'boolean', 'text'],
  BIGINT: ['whole number', 'decimal', 'double', 'boolean', 'text'],
  DECIMAL: ['whole number', 'decimal', 'double', 'text'],
  DOUBLE: ['whole number', 'decimal', 'double'],
  DATE: ['date', 'timestamp', 'text'],
  TIMESTAMP: ['date', 'timestamp', 'text'],
  BOOLEAN: ['boolean', 'whole number', 'text'],
};

const toTypeKind = (type: string) => (parseDecimalType(type) ? 'DECIMAL' : type);

/** @throws RecipeMistake with the types that the column can be cast to */
export function checkCast({ name, type }: Column, to: Target): void {
  const taken = CASTS[toTypeKind(type)] ?? [];
  if (taken.includes(to.type)) return;
  throw new RecipeMistake(
    `column ${name} is ${type}, which cannot be cast to ${to.type}; use ${taken.join(', ')}`,
  );
}

/** Returns SQL of a value as another type; null for an invalid value on every engine. */
export function castToSql(dialect: Dialect, at: string, type: string, to: Target): string {
  const kind = toTypeKind(type);
  if (kind === 'VARCHAR') return castFromTextSql(dialect, at, to);
  switch (to.type) {
    case 'decimal':
      return kind === 'DOUBLE'
        ? fitDecimalSql(decimalFromDoubleSql(at, to.scale), to.precision, to.scale)
        : fitDecimalSql(
            castSql(at, `DECIMAL(38,${parseDecimalType(type)?.scale ?? 0})`),
            to.precision,
            to.scale,
          );
    case 'whole number':
      if (kind === 'DOUBLE') return castSql(decimalFromDoubleSql(at, 0), 'BIGINT');
      if (kind === 'DECIMAL')
        return castSql(
          fitDecimalSql(castSql(at, `DECIMAL(38,${parseDecimalType(type)?.scale ?? 0})`), 18, 0),
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

/** A pattern guards each cast of text, because engines round, trim and guess differently. */
function castFromTextSql(dialect: Dialect, at: string, to: Target): string {
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
      return decimalFromTextSql(dialect, at, to, guarded);
    case 'boolean': {
      const given = lowerSql(at);
      const list = (words: readonly string[]) =>
        words.map((word) => lowerSql(dialect.literal(word))).join(', ');
      return `CASE WHEN ${given} IN (${list(to.true)}) THEN TRUE WHEN ${given} IN (${list(to.false)}) THEN FALSE END`;
    }
    case 'date':
      return dateFromTextSql(at, to.order, guarded);
    case 'timestamp':
      return timestampFromTextSql(at, guarded);
    case 'text':
      return at;
  }
}

function decimalFromTextSql(
  dialect: Dialect,
  at: string,
  to: Extract<Target, { type: 'decimal' }>,
  guarded: (pattern: string, sql: string) => string,
): string {
  const { precision, scale, further, point, thousands } = to;
  // Only as many digits before the point as fit: engines are much faster on short decimals.
  const room = precision > scale ? `0{0,9}[0-9]{1,${precision - scale}}` : '0{1,9}';
  const whole =
    thousands === undefined ? room : `(${room}|[0-9]{1,3}([${thousands}][0-9]{3}){1,5})`;
  const digits =
    further === 'round' ? '[0-9]{1,19}' : scale > 0 ? `[0-9]{1,${scale}}0{0,9}` : '0{1,9}';
  const without =
    thousands === undefined ? at : `replace(${at}, ${dialect.literal(thousands)}, '')`;
  const plain = point === '.' ? without : `replace(${without}, ',', '.')`;
  // Rounds half up; null where that needs one more digit.
  const number = `try_cast(${plain} AS ${formatDecimalType(precision, scale)})`;
  return guarded(`-?${whole}([${point}]${digits})?`, number);
}
