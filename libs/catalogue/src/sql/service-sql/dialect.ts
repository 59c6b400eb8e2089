import { AppError } from '#platform/errors/app-error.js';
import { DATE_FORMATS, type DateOrder } from '../../tables/column-types.js';

/** A node of the syntax tree, which the guard has judged. */
export type Tree = Readonly<Record<string, unknown>>;

export const treeOf = (value: unknown): Tree => {
  if (typeof value === 'object' && value !== null) return value as Tree;
  throw notThere('a part of the question');
};

export const treesOf = (value: unknown): Tree[] =>
  Array.isArray(value) ? value.map((each: unknown) => treeOf(each)) : [];

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.map((each: unknown) => textOf(each)) : [];

export const isGiven = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== false;

/** What the engine here understands, and a service would not, or not as the same. */
export const notThere = (what: string): AppError =>
  new AppError(
    'QUERY_REFUSED',
    `${what} is refused where SQL_URL names a service: write it in standard SQL`,
  );

/** How a service writes what every question is made of. */
export interface Dialect {
  /** Of the setting, for messages. */
  name: string;
  identifier(name: string): string;
  /** A constant that the service reads as this text, whatever signs it has. */
  text(value: string): string;
  /** A date of text in an order. */
  date(text: string, order: DateOrder): string;
  /** Types that can be cast to, by the engine's name; DECIMAL apart. */
  types: Readonly<Record<string, string>>;
  /** Functions that it calls by another name, for the same arguments. */
  functions: Readonly<Record<string, string>>;
  /** Behind LIKE, so that no sign of its pattern takes another along, as here. */
  plainLike: string;
  /** Whether OFFSET stands before LIMIT. */
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

/** Athena's SQL, which is Trino's: nothing but a doubled quote means anything inside quotes. */
export const athena: Dialect = {
  name: 'athena',
  identifier: (name) => `"${name.replaceAll('"', '""')}"`,
  text: (value) => `'${value.replaceAll("'", "''")}'`,
  date: (text, order) => `CAST(date_parse(${text}, '${DATE_FORMATS[order]}') AS DATE)`,
  types: { ...TYPES, FLOAT: 'REAL', VARCHAR: 'VARCHAR', TIME: 'TIME' },
  functions: { position: 'strpos', instr: 'strpos', trunc: 'truncate' },
  plainLike: '',
  isOffsetFirst: true,
};

/** Signs that mean themselves inside quotes, whatever the server is set to: it puts settings in for `${…}`. */
const PLAIN = /^[ !#%&(-[\]-~]*$/;
/** Days and months may be of one digit, where something stands between them. */
const sparkFormat = (order: DateOrder) =>
  order === 'yyyymmdd' ? 'yyyyMMdd' : order.replace('dd', 'd').replace('mm', 'M');

/** Spark's SQL: a backslash takes the next sign along, or does not, as the server is set. */
export const spark: Dialect = {
  name: 'spark',
  identifier: (name) => {
    if (name.includes('$')) throw notThere('a name with $');
    return `\`${name.replaceAll('`', '``')}\``;
  },
  date: (text, order) => `to_date(${text}, '${sparkFormat(order)}')`,
  text: (value) =>
    PLAIN.test(value)
      ? `'${value}'`
      : `decode(unhex('${Buffer.from(value, 'utf8').toString('hex')}'), 'UTF-8')`,
  types: { ...TYPES, FLOAT: 'FLOAT', VARCHAR: 'STRING' },
  functions: { position: 'instr', strpos: 'instr' },
  // A backslash would, unless another sign is named; nobody writes this one.
  plainLike: " ESCAPE '\u0001'",
  isOffsetFirst: false,
};
