import { quoteLiteral } from '#lake/ports/compute.js';
import { quoteText, RecipeMistake } from './column.js';
import { quoteIdentifier } from '../../tables/names.js';

/** The differences between the SQL of DuckDB and Spark; all else in a step is the same. */
export interface Dialect {
  name: 'duckdb' | 'spark';
  /** Returns any name of a column or a table, quoted. */
  identifier(name: string): string;
  /** Returns any text as a string constant. */
  literal(text: string): string;
  /** SQL: whether a value contains a match of a pattern, which is SQL. */
  matches(value: string, pattern: string): string;
  /** SQL: a value with each match of a pattern replaced by literal text. */
  replaceMatches(value: string, pattern: string, text: string): string;
  /** SQL: text of a group of the first match. The value must match. */
  extract(value: string, pattern: string, group: number): string;
  /** SHA-256 of a text in UTF-8, 64 hexadecimal digits. */
  sha256(value: string): string;
  /**
   * HMAC-SHA-256 of a text in UTF-8, 64 hexadecimal digits.
   * @param inner SQL: the key with the inner pad, in hexadecimal digits
   * @param outer SQL: the key with the outer pad
   */
  hmacSha256(inner: string, outer: string, value: string): string;
  /** 1 for Monday to 7 for Sunday. */
  isoDay(value: string): string;
}

export const duckdb: Dialect = {
  name: 'duckdb',
  identifier: quoteIdentifier,
  literal: quoteLiteral,
  matches: (value, pattern) => `regexp_matches(${value}, ${pattern})`,
  replaceMatches: (value, pattern, text) =>
    `regexp_replace(${value}, ${pattern}, ${quoteLiteral(text.replaceAll('\\', '\\\\'))}, 'g')`,
  extract: (value, pattern, group) => `regexp_extract(${value}, ${pattern}, ${group})`,
  sha256: (value) => `sha256(${value})`,
  hmacSha256: (inner, outer, value) =>
    `sha256(unhex(${outer}) || unhex(sha256(unhex(${inner}) || encode(${value}))))`,
  isoDay: (value) => `EXTRACT(ISODOW FROM ${value})`,
};

export const spark: Dialect = {
  name: 'spark',
  identifier: (name) => {
    // Spark substitutes settings for `${…}` before it parses names.
    if (name.includes('${')) {
      throw new RecipeMistake(
        `column ${quoteText(name)} has \${, which Spark does not allow; rename it`,
      );
    }
    return `\`${name.replaceAll('`', '``')}\``;
  },
  literal: sparkLiteral,
  matches: (value, pattern) => `regexp_like(${value}, ${pattern})`,
  replaceMatches: (value, pattern, text) =>
    `regexp_replace(${value}, ${pattern}, ${sparkLiteral(text.replaceAll(/[\\$]/g, String.raw`\$&`))})`,
  extract: (value, pattern, group) => `regexp_extract(${value}, ${pattern}, ${group})`,
  sha256: (value) => `sha2(${value}, 256)`,
  hmacSha256: (inner, outer, value) =>
    `sha2(concat(unhex(${outer}), unhex(sha2(concat(unhex(${inner}), CAST(${value} AS BINARY)), 256))), 256)`,
  isoDay: (value) => `EXTRACT(DAYOFWEEK_ISO FROM ${value})`,
};

/** Escapes quotes, backslashes, invisible characters, and a `$` that would begin the name of a setting. */
function sparkLiteral(text: string): string {
  const escaped = text
    .replaceAll(/[\\']/g, String.raw`\$&`)
    .replaceAll(UNSEEN, (unit) => String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('${', String.raw`\u0024{`);
  return `'${escaped}'`;
}

const UNSEEN =
  /[\u0000-\u001f\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/g;
