import { z } from 'zod';
import {
  changed,
  columnIn,
  columnNames,
  columnOf,
  isNoDouble,
  isText,
  listed,
  ownName,
  quoted,
  RecipeMistake,
  text,
} from '../language/column.js';
import { cell, defineStep, parameterSql, selectSql } from '../language/step.js';
import { textPattern } from '../language/text-pattern.js';
import { BLANKS, lowerSql, textSql, upperSql } from '../language/value-sql.js';

export const trim = defineStep({
  name: 'trim',
  summary: 'Takes blanks off the ends of texts, also those that nobody sees.',
  grain: 'same',
  args: z.strictObject({
    columns: columnNames,
    /** Collapses blanks within a text to one space. */
    inner: z.boolean().default(false),
  }),
  explain: ({ columns, inner }) =>
    `Takes blanks off both ends of ${listed(columns)}${inner ? ' and makes one space of several blanks within' : ''}.`,
  columns: ({ columns: given }, { columns }) => {
    for (const name of columns) columnOf(given, name, isText, 'only text has blanks to trim');
    return [...given];
  },
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
  upper: { told: 'great letters', sql: upperSql },
  lower: { told: 'small letters', sql: lowerSql },
  sentence: {
    told: 'a great letter first and small ones after it',
    sql: (text: string) =>
      `concat(${upperSql(`left(${text}, 1)`)}, ${lowerSql(`substr(${text}, 2)`)})`,
  },
} as const;

export const letterCase = defineStep({
  name: 'case',
  summary: 'Writes texts in great or small letters, of Latin, Greek and Cyrillic.',
  grain: 'same',
  args: z.strictObject({ columns: columnNames, to: z.enum(['upper', 'lower', 'sentence']) }),
  explain: ({ columns, to }) => `Writes ${listed(columns)} in ${forms[to].told}.`,
  columns: ({ columns: given }, { columns }) => {
    for (const name of columns)
      columnOf(given, name, isText, 'only text has great and small letters');
    return [...given];
  },
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

const replaceTold = {
  text: 'the text',
  pattern: 'what matches',
  whole: 'values that are',
} as const;

export const replace = defineStep({
  name: 'replace',
  summary: 'Puts one text in place of another, or of what matches a pattern.',
  grain: 'same',
  args: z.strictObject({
    columns: columnNames,
    find: text.min(1),
    with: text,
    /** Whether `find` is a part of the text, a regular expression, or the whole text. */
    as: z.enum(['text', 'pattern', 'whole']).default('text'),
  }),
  explain: ({ columns, find, with: by, as }) =>
    `In ${listed(columns)} puts ${quoted(by)} in place of ${replaceTold[as]} ${quoted(find)}.`,
  columns: ({ columns: given }, { columns, find, as }) => {
    for (const name of columns)
      columnOf(given, name, isText, 'only text can be replaced; cast it to text first');
    // Engines find empty matches at different positions.
    if (as === 'pattern' && textPattern(find).isEmptyPossible) {
      throw new RecipeMistake(
        `the pattern ${quoted(find)} also matches where there is nothing; say what is to be found`,
      );
    }
    return [...given];
  },
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
  summary: 'Puts stars in place of a value but for its last characters.',
  grain: 'same',
  args: z.strictObject({
    columns: columnNames,
    /** Number of characters kept at the end; a value of less than twice the length is masked completely. */
    keep: z.int().min(0).max(KEPT_MAX).default(0),
  }),
  explain: ({ columns, keep }) =>
    keep === 0
      ? `Masks ${listed(columns)} whole.`
      : `Masks ${listed(columns)} but for the last ${keep} characters of values at least twice as long.`,
  columns: ({ columns: given }, { columns }) => {
    for (const name of columns)
      columnOf(given, name, isNoDouble, 'cast it to DECIMAL first, so that its text is plain');
    return changed(given, new Map(columns.map((name) => [name, { type: 'VARCHAR' }])));
  },
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
    'Puts a SHA-256 in place of a value: the same for the same value, and no way back with a salt.',
  grain: 'same',
  args: z.strictObject({
    columns: columnNames,
    /** Name of the parameter that is prepended to each value; the recipe does not contain its value. */
    salt: ownName.optional(),
  }),
  explain: ({ columns, salt }) =>
    `Puts the SHA-256 of ${listed(columns)}${salt === undefined ? '' : `, salted by the parameter ${salt},`} in place of the value.`,
  columns: ({ columns: given }, { columns, salt }) => {
    for (const name of columns)
      columnOf(given, name, isNoDouble, 'cast it to DECIMAL first, so that its text is plain');
    // Without a salt, hashing all telephone numbers reveals the value.
    const hidden = { type: 'VARCHAR', ...(salt === undefined ? {} : { isPersonal: false }) };
    return changed(given, new Map(columns.map((name) => [name, hidden])));
  },
  parameters: ({ salt }) => (salt === undefined ? [] : [salt]),
  sql: (given, { columns, salt }) => {
    const { dialect } = given;
    const texts = columns.map((name): [string, string] => {
      const at = cell(given, name);
      const text = textSql(at, columnIn(given.columns, name));
      const salted = salt === undefined ? text : `concat(${parameterSql(dialect, salt)}, ${text})`;
      return [name, `CASE WHEN ${at} IS NOT NULL THEN ${dialect.sha256(salted)} END`];
    });
    return selectSql(given, { changed: new Map(texts) });
  },
});
