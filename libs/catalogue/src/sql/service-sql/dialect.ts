import { AppError } from '#platform/errors/app-error.js';
import { DATE_FORMATS, type DateOrder } from '../../tables/column-types.js';

/** A node of the syntax tree that the guard has accepted. */
export type Tree = Readonly<Record<string, unknown>>;

export const requireTree = (value: unknown): Tree => {
  if (typeof value === 'object' && value !== null) return value as Tree;
  throw createUnsupportedError('a part of the query');
};

export const requireTrees = (value: unknown): Tree[] =>
  Array.isArray(value) ? value.map((each: unknown) => requireTree(each)) : [];

export const toText = (value: unknown): string => (typeof value === 'string' ? value : '');

export const toTexts = (value: unknown): string[] =>
  Array.isArray(value) ? value.map((each: unknown) => toText(each)) : [];

export const isSet = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== false;

/** Returns the error for SQL that the local engine supports, but the service does not, or not in the same way. */
export const createUnsupportedError = (what: string): AppError =>
  new AppError(
    'QUERY_REFUSED',
    `${what} is refused where SQL_URL names a service: write it in standard SQL`,
  );

/** A service's spelling of common SQL. */
export interface Dialect {
  /** Name of the setting, for messages. */
  name: string;
  identifier(name: string): string;
  /** Returns a constant that the service reads as exactly this text. */
  text(value: string): string;
  /** Returns SQL for the date in a text of a date order. */
  date(text: string, order: DateOrder): string;
  /** Target types of casts, by the engine's name, except DECIMAL. */
  types: Readonly<Record<string, string>>;
  /** The service's names of functions that it calls differently, for the same arguments. */
  functions: Readonly<Record<string, string>>;
  /** Returns a call that the service writes in another form; undefined for others. */
  rewriteCall(name: string, values: readonly string[]): string | undefined;
  /** Whether a quoted name is found as a function. */
  hasQuotedFunctions: boolean;
  /** Whether an aggregate has FILTER. */
  hasFilter: boolean;
  /** Whether FROM has VALUES. */
  hasValues: boolean;
  /** Whether EXCEPT and INTERSECT can keep repeated rows. */
  hasExceptAll: boolean;
  /** Returns the test that two values differ, where nulls are equal. */
  isDistinctSql(left: string, right: string): string;
  /** Suffix of LIKE that turns off escapes in the pattern, as in the local engine. */
  plainLike: string;
  /** Whether OFFSET comes before LIMIT. */
  isOffsetFirst: boolean;
}

const TYPES = {
  BOOLEAN: 'BOOLEAN',
  TINYINT: 'TINYINT',
  SMALLINT: 'SMALLINT',
  INTEGER: 'INTEGER',
  BIGINT: 'BIGINT',
  DOUBLE: 'DOUBLE',
  DATE: 'DATE',
  TIMESTAMP: 'TIMESTAMP',
};

/** Forms of standard SQL. */
const STANDARD = {
  rewriteCall: () => undefined,
  hasQuotedFunctions: true,
  hasFilter: true,
  hasValues: true,
  hasExceptAll: true,
  isDistinctSql: (left: string, right: string) => `(${left} IS DISTINCT FROM ${right})`,
};

/** Athena's SQL, which is Trino's: inside quotes, only a doubled quote is special. */
export const athena: Dialect = {
  ...STANDARD,
  name: 'athena',
  identifier: (name) => `"${name.replaceAll('"', '""')}"`,
  text: (value) => `'${value.replaceAll("'", "''")}'`,
  date: (text, order) => `CAST(date_parse(${text}, '${DATE_FORMATS[order]}') AS DATE)`,
  types: { ...TYPES, FLOAT: 'REAL', VARCHAR: 'VARCHAR', TIME: 'TIME' },
  functions: { position: 'strpos', instr: 'strpos', trunc: 'truncate' },
  plainLike: '',
  isOffsetFirst: true,
};

/** Characters that are literal inside quotes under every server setting: the server substitutes `${…}`. */
const PLAIN = /^[ !#%&(-[\]-~]*$/;
/** Days and months may have one digit when a separator follows. */
const toSparkFormat = (order: DateOrder) =>
  order === 'yyyymmdd' ? 'yyyyMMdd' : order.replace('dd', 'd').replace('mm', 'M');

/** Spark's SQL: whether a backslash escapes the next character depends on the server. */
export const spark: Dialect = {
  ...STANDARD,
  name: 'spark',
  identifier: (name) => {
    if (name.includes('$')) throw createUnsupportedError('a name with $');
    return `\`${name.replaceAll('`', '``')}\``;
  },
  date: (text, order) => `to_date(${text}, '${toSparkFormat(order)}')`,
  text: (value) =>
    PLAIN.test(value)
      ? `'${value}'`
      : `decode(unhex('${Buffer.from(value, 'utf8').toString('hex')}'), 'UTF-8')`,
  types: { ...TYPES, FLOAT: 'FLOAT', VARCHAR: 'STRING' },
  functions: { position: 'instr', strpos: 'instr' },
  // In Spark, trunc is for dates.
  rewriteCall: (name, [value = '']) => (name === 'trunc' ? `CAST(${value} AS BIGINT)` : undefined),
  // Names an escape character other than the backslash; no pattern contains this one.
  plainLike: " ESCAPE '\u0001'",
  isOffsetFirst: false,
};

/** Parts of a date that are functions in the local engine. */
const PARTS = /^(year|quarter|month|week|day|hour|minute|second)$/;

/** Redshift's SQL, which is PostgreSQL's of version 8: a backslash escapes the next character of a text. */
export const redshift: Dialect = {
  name: 'redshift',
  identifier: (name) => `"${name.replaceAll('"', '""')}"`,
  text: (value) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`,
  date: (text, order) => `TO_DATE(${text}, '${order.toUpperCase()}', TRUE)`,
  // A VARCHAR without a length cuts texts to 256 bytes.
  types: {
    ...TYPES,
    TINYINT: 'SMALLINT',
    DOUBLE: 'DOUBLE PRECISION',
    FLOAT: 'REAL',
    VARCHAR: 'VARCHAR(65535)',
    TIME: 'TIME',
  },
  functions: { position: 'strpos', instr: 'strpos' },
  rewriteCall: (name, [value = '']) =>
    PARTS.test(name) ? `EXTRACT(${name.toUpperCase()} FROM ${value})` : undefined,
  hasQuotedFunctions: false,
  hasFilter: false,
  hasValues: false,
  hasExceptAll: false,
  // DECODE finds null equal to null.
  isDistinctSql: (left, right) => `(DECODE(${left}, ${right}, 0, 1) = 1)`,
  plainLike: " ESCAPE '\u0001'",
  isOffsetFirst: false,
};
