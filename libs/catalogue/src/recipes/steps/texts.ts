import { z } from 'zod';
import { ownName } from '../../arguments/recipe-data.js';
import {
  type Column,
  columnIn,
  columnNames,
  columnsNamed,
  columnOf,
  isNoDouble,
  isText,
  listed,
  quoted,
  RecipeMistake,
  retyped,
  text,
} from '../language/column.js';
import { hmacKeys, parameterSql } from '../language/parameters.js';
import { cell, changing, defineStep, passing, selectSql } from '../language/step.js';
import { textPattern } from '../language/text-pattern.js';
import { BLANKS, lowerSql, textSql, upperSql } from '../language/value-sql.js';

export const trim = defineStep({
  name: 'trim',
  summary: 'Removes blanks at both ends of texts, also invisible ones.',
  grain: 'same',
  args: z.strictObject({
    columns: columnNames,
    /** Collapses blanks within a text to one space. */
    inner: z.boolean().default(false),
  }),
  explain: ({ columns, inner }) =>
    `Removes blanks at both ends of ${listed(columns)}${inner ? ' and replaces blanks within by one space' : ''}.`,
  columns: ({ columns: given }, { columns }) => {
    for (const name of columns) columnOf(given, name, isText, 'only text has blanks to trim');
    return [...given];
  },
  depends: ({ columns: given }) => passing(given),
  sql: (given, { columns, inner }) => {
    const { dialect } = given;
    const ends = dialect.literal(String.raw`\A[${BLANKS}]+|[${BLANKS}]+\z`);
    const within = dialect.literal(`[${BLANKS}]+`);
    const changed = columns.map((name): [string, string] => {
      const bare = dialect.replaceMatches(cell(given, name), ends, '');
      return [name, inner ? dialect.replaceMatches(bare, within, ' ') : bare];
    });
    return selectSql(given, { changed: new Map(changed) });
  },
});

const forms = {
  upper: { told: 'upper case', sql: upperSql },
  lower: { told: 'lower case', sql: lowerSql },
  sentence: {
    told: 'lower case with an upper case first letter',
    sql: (text: string) =>
      `concat(${upperSql(`left(${text}, 1)`)}, ${lowerSql(`substr(${text}, 2)`)})`,
  },
} as const;

export const letterCase = defineStep({
  name: 'case',
  summary: 'Writes texts in upper or lower case: Latin, Greek and Cyrillic letters.',
  grain: 'same',
  args: z.strictObject({ columns: columnNames, to: z.enum(['upper', 'lower', 'sentence']) }),
  explain: ({ columns, to }) => `Writes ${listed(columns)} in ${forms[to].told}.`,
  columns: ({ columns: given }, { columns }) => {
    for (const name of columns)
      columnOf(given, name, isText, 'only text has upper and lower case; cast it to text first');
    return [...given];
  },
  depends: ({ columns: given }) => passing(given),
  sql: (given, { columns, to }) => {
    const changed = columns.map((name): [string, string] => {
      const at = cell(given, name);
      // concat turns null into an empty text.
      const sql = forms[to].sql(at);
      return [name, to === 'sentence' ? `CASE WHEN ${at} IS NOT NULL THEN ${sql} END` : sql];
    });
    return selectSql(given, { changed: new Map(changed) });
  },
});

const replacedWords = {
  text: 'the text',
  pattern: 'matches of the pattern',
  whole: 'values that are',
} as const;

export const replace = defineStep({
  name: 'replace',
  summary: 'Replaces a text, or the matches of a pattern, by another text.',
  grain: 'same',
  args: z.strictObject({
    columns: columnNames,
    find: text.min(1),
    with: text,
    /** Whether `find` is a part of the text, a regular expression, or the whole text. */
    as: z.enum(['text', 'pattern', 'whole']).default('text'),
  }),
  explain: ({ columns, find, with: by, as }) =>
    `In ${listed(columns)}, replaces ${replacedWords[as]} ${quoted(find)} by ${quoted(by)}.`,
  columns: ({ columns: given }, { columns, find, as }) => {
    for (const name of columns)
      columnOf(given, name, isText, 'only text can be replaced; cast it to text first');
    // Engines find empty matches at different positions.
    if (as === 'pattern' && textPattern(find).isEmptyPossible) {
      throw new RecipeMistake(
        `the pattern ${quoted(find)} also matches an empty text; write a pattern with at least one character`,
      );
    }
    return [...given];
  },
  depends: ({ columns: given }, { columns }) => passing(given, changing(given, columns)),
  sql: (given, { columns, find, with: by, as }) => {
    const { dialect } = given;
    const changed = columns.map((name): [string, string] => {
      const at = cell(given, name);
      if (as === 'pattern') {
        return [name, dialect.replaceMatches(at, dialect.literal(textPattern(find).source), by)];
      }
      const [from, to] = [dialect.literal(find), dialect.literal(by)];
      if (as === 'whole') return [name, `CASE WHEN ${at} = ${from} THEN ${to} ELSE ${at} END`];
      return [name, `replace(${at}, ${from}, ${to})`];
    });
    return selectSql(given, { changed: new Map(changed) });
  },
});

/** More characters would identify most telephone numbers. */
const KEPT_MAX = 4;

export const mask = defineStep({
  name: 'mask',
  summary: 'Replaces the characters of a value by stars, except the last ones.',
  grain: 'same',
  args: z.strictObject({
    columns: columnNames,
    /** Number of characters kept at the end; a value of less than twice the length is masked completely. */
    keep: z.int().min(0).max(KEPT_MAX).default(0),
  }),
  explain: ({ columns, keep }) =>
    keep === 0
      ? `Masks ${listed(columns)} completely.`
      : `Masks ${listed(columns)} except the last ${keep} characters of values at least twice as long.`,
  columns: ({ columns: given }, { columns }) => {
    for (const name of columns)
      columnOf(given, name, isNoDouble, 'cast it to DECIMAL first, so that its text is plain');
    return retyped(given, columns, 'VARCHAR');
  },
  depends: ({ columns: given }, { columns }) => passing(given, changing(given, columns)),
  sql: (given, { columns, keep }) => {
    const texts = columns.map((name): [string, string] => {
      const text = textSql(cell(given, name), columnIn(given.columns, name));
      const whole = `repeat('*', CAST(length(${text}) AS INTEGER))`;
      if (keep === 0) return [name, whole];
      const part = `concat(repeat('*', CAST(length(${text}) - ${keep} AS INTEGER)), right(${text}, ${keep}))`;
      return [name, `CASE WHEN length(${text}) >= ${2 * keep} THEN ${part} ELSE ${whole} END`];
    });
    return selectSql(given, { changed: new Map(texts) });
  },
});

export const hash = defineStep({
  name: 'hash',
  summary:
    'Replaces a value by its SHA-256: equal for equal values, and with a salt not reversible.',
  grain: 'same',
  args: z.strictObject({
    columns: columnNames,
    /** Name of the parameter that is prepended to each value; the recipe does not contain its value. */
    salt: ownName.optional(),
  }),
  explain: ({ columns, salt }) =>
    `Replaces ${listed(columns)} by the SHA-256${salt === undefined ? '' : `, salted with the parameter ${salt}`}.`,
  columns: ({ columns: given }, { columns }) => {
    for (const name of columns)
      columnOf(given, name, isNoDouble, 'cast it to DECIMAL first, so that its text is plain');
    return retyped(given, columns, 'VARCHAR');
  },
  depends: ({ columns: given, secrets }, { columns, salt }) => {
    // Without a secret, hashing all telephone numbers reveals the value.
    const isSecret = salt !== undefined && secrets.has(salt);
    const made = columnsNamed(given, columns).map((column): [string, Column[]] => [
      column.name,
      isSecret && column.isWhole ? [] : [column],
    ]);
    return passing(given, made);
  },
  parameters: ({ salt }) => (salt === undefined ? [] : [salt]),
  sql: (given, { columns, salt }) => {
    const { dialect } = given;
    const texts = columns.map((name): [string, string] => {
      const at = cell(given, name);
      const column = columnIn(given.columns, name);
      const text = textSql(at, column);
      return [name, `CASE WHEN ${at} IS NOT NULL THEN ${digest(text, column)} END`];
    });
    return selectSql(given, { changed: new Map(texts) });

    // Nobody can compare hashes of people with hashes of texts of their own, which are no HMACs.
    function digest(text: string, { isPersonal }: Column): string {
      if (salt === undefined) return dialect.sha256(text);
      if (!isPersonal) return dialect.sha256(`concat(${parameterSql(dialect, salt)}, ${text})`);
      const { inner, outer } = hmacKeys(salt);
      return dialect.hmacSha256(parameterSql(dialect, inner), parameterSql(dialect, outer), text);
    }
  },
});
