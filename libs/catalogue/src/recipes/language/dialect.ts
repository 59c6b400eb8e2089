import { literal } from '#lake/ports/compute.js';
import { quoted, RecipeMistake } from './column.js';
import { identifier } from '../../tables/names.js';

/** What DuckDB and Spark spell in different ways; all else of a step is one SQL. */
export interface Dialect {
  name: 'duckdb' | 'spark';
  /** Name of a column or a table, whatever it holds. */
  identifier(name: string): string;
  /** A string constant, whatever it holds. */
  literal(text: string): string;
  /** Whether a value holds a match of a pattern, which is SQL. */
  matches(value: string, pattern: string): string;
  /** A value with each match of a pattern replaced by a text that stands for itself. */
  replaceMatches(value: string, pattern: string, text: string): string;
  /** Text of a group of the first match; of one that matches. */
  extract(value: string, pattern: string, group: number): string;
  /** SHA-256 of a text in UTF-8, 64 hexadecimal digits. */
  sha256(value: string): string;
  /** 1 for Monday to 7 for Sunday. */
  isoDay(value: string): string;
}

export const duckdb: Dialect = {
  name: 'duckdb',
  identifier,
  literal,
  matches: (value, pattern) => `regexp_matches(${value}, ${pattern})`,
  replaceMatches: (value, pattern, text) =>
    `regexp_replace(${value}, ${pattern}, ${literal(text.replaceAll('\\', '\\\\'))}, 'g')`,
  extract: (value, pattern, group) => `regexp_extract(${value}, ${pattern}, ${group})`,
  sha256: (value) => `sha256(${value})`,
  isoDay: (value) => `EXTRACT(ISODOW FROM ${value})`,
};

export const spark: Dialect = {
  name: 'spark',
  identifier: (name) => {
    // Spark puts settings in place of these before it looks for names.
    if (name.includes('${')) {
      throw new RecipeMistake(
        `column ${quoted(name)} holds \${, which Spark does not take; rename it`,
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
  isoDay: (value) => `EXTRACT(DAYOFWEEK_ISO FROM ${value})`,
};

/** Quotes, backslashes and what nobody sees are escaped; so is a `$` that would begin the name of a setting. */
function sparkLiteral(text: string): string {
  const escaped = text
    .replaceAll(/[\\']/g, String.raw`\$&`)
    .replaceAll(UNSEEN, (unit) => String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('${', String.raw`\u0024{`);
  return `'${escaped}'`;
}

const UNSEEN =
  /[\u0000-\u001f\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/g;
