import { z } from 'zod';
import { ownName } from '../../arguments/recipe-data.js';
import {
  type Column,
  requireColumn,
  columnNames,
  requireColumns,
  requireColumnType,
  isNoDouble,
  isText,
  formatNames,
  quoteText,
  RecipeMistake,
  changeType,
  text,
} from '../language/column.js';
import { nameHmacKeys, parameterSql } from '../language/parameters.js';
import {
  cellSql,
  listChangedCells,
  defineStep,
  dependOnPassedColumns,
  selectSql,
} from '../language/step.js';
import { parsePattern } from '../language/text-pattern.js';
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
    `Removes blanks at both ends of ${formatNames(columns)}${inner ? ' and replaces blanks within by one space' : ''}.`,
  columns: ({ columns: given }, { columns }) => {
    for (const name of columns)
      requireColumnType(given, name, isText, 'only text has blanks to trim');
    return [...given];
  },
  depends: ({ columns: given }) => dependOnPassedColumns(given),
  sql: (given, { columns, inner }) => {
    const { dialect } = given;
    const ends = dialect.literal(String.raw`\A[${BLANKS}]+|[${BLANKS}]+\z`);
    const within = dialect.literal(`[${BLANKS}]+`);
    const changed = columns.map((name): [string, string] => {
      const bare = dialect.replaceMatches(cellSql(given, name), ends, '');
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
  explain: ({ columns, to }) => `Writes ${formatNames(columns)} in ${forms[to].told}.`,
  columns: ({ columns: given }, { columns }) => {
    for (const name of columns)
      requireColumnType(
        given,
        name,
        isText,
        'only text has upper and lower case; cast it to text first',
      );
    return [...given];
  },
  depends: ({ columns: given }) => dependOnPassedColumns(given),
  sql: (given, { columns, to }) => {
    const changed = columns.map((name): [string, string] => {
      const at = cellSql(given, name);
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
    `In ${formatNames(columns)}, replaces ${replacedWords[as]} ${quoteText(find)} by ${quoteText(by)}.`,
  columns: ({ columns: given }, { columns, find, as }) => {
    for (const name of columns)
      requireColumnType(given, name, isText, 'only text can be replaced; cast it to text first');
    // Engines find empty matches at different positions.
    if (as === 'pattern' && parsePattern(find).isEmptyPossible) {
      throw new RecipeMistake(
        `the pattern ${quoteText(find)} also matches an empty text; write a pattern with at least one character`,
      );
    }
    return [...given];
  },
  depends: ({ columns: given }, { columns }) =>
    dependOnPassedColumns(given, listChangedCells(given, columns)),
  sql: (given, { columns, find, with: by, as }) => {
    const { dialect } = given;
    const changed = columns.map((name): [string, string] => {
      const at = cellSql(given, name);
      if (as === 'pattern') {
        return [name, dialect.replaceMatches(at, dialect.literal(parsePattern(find).source), by)];
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
      ? `Masks ${formatNames(columns)} completely.`
      : `Masks ${formatNames(columns)} except the last ${keep} characters of values at least twice as long.`,
  columns: ({ columns: given }, { columns }) => {
    for (const name of columns)
      requireColumnType(
        given,
        name,
        isNoDouble,
        'cast it to DECIMAL first, so that its text is plain',
      );
    return changeType(given, columns, 'VARCHAR');
  },
  depends: ({ columns: given }, { columns }) =>
    dependOnPassedColumns(given, listChangedCells(given, columns)),
  sql: (given, { columns, keep }) => {
    const texts = columns.map((name): [string, string] => {
      const text = textSql(cellSql(given, name), requireColumn(given.columns, name));
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
    `Replaces ${formatNames(columns)} by the SHA-256${salt === undefined ? '' : `, salted with the parameter ${salt}`}.`,
  columns: ({ columns: given }, { columns }) => {
    for (const name of columns)
      requireColumnType(
        given,
        name,
        isNoDouble,
        'cast it to DECIMAL first, so that its text is plain',
      );
    return changeType(given, columns, 'VARCHAR');
  },
  depends: ({ columns: given, secrets }, { columns, salt }) => {
    // Without a secret, hashing all telephone numbers reveals the value.
    const isSecret = salt !== undefined && secrets.has(salt);
    const made = requireColumns(given, columns).map((column): [string, Column[]] => [
      column.name,
      isSecret && column.isWhole ? [] : [column],
    ]);
    return dependOnPassedColumns(given, made);
  },
  parameters: ({ salt }) => (salt === undefined ? [] : [salt]),
  sql: (given, { columns, salt }) => {
    const { dialect } = given;
    const texts = columns.map((name): [string, string] => {
      const at = cellSql(given, name);
      const column = requireColumn(given.columns, name);
      const text = textSql(at, column);
      return [name, `CASE WHEN ${at} IS NOT NULL THEN ${hashSql(text, column)} END`];
    });
    return selectSql(given, { changed: new Map(texts) });

    // Nobody can compare hashes of people with hashes of texts of their own, which are no HMACs.
    function hashSql(text: string, { isPersonal }: Column): string {
      if (salt === undefined) return dialect.sha256(text);
      if (!isPersonal) return dialect.sha256(`concat(${parameterSql(dialect, salt)}, ${text})`);
      const { inner, outer } = nameHmacKeys(salt);
      return dialect.hmacSha256(parameterSql(dialect, inner), parameterSql(dialect, outer), text);
    }
  },
});
