import { z } from 'zod';
import { castToSql, checkCast, textSql } from '../language/value-sql.js';
import {
  type Column,
  requireColumn,
  columnName,
  columnNames,
  requireColumns,
  requireColumnType,
  formatDecimalType,
  isDay,
  isDistinct,
  isNoDouble,
  isText,
  formatNames,
  newName,
  quoteText,
  RecipeMistake,
  changeType,
  type Target,
  target,
  text,
  addColumns,
} from '../language/column.js';
import { countCharacters } from '../language/condition.js';
import {
  castSql,
  cellSql,
  listChangedCells,
  defineStep,
  type StepInput,
  listOwnCells,
  dependOnPassedColumns,
  REFUSED,
  selectSql,
} from '../language/step.js';
import { parsePattern } from '../language/text-pattern.js';

const renamed = z.strictObject({ from: columnName, to: newName });

export const rename = defineStep({
  name: 'rename',
  summary: 'Renames columns.',
  grain: 'same',
  args: z.strictObject({
    columns: z
      .array(renamed)
      .min(1)
      .max(200)
      .refine((columns) => isDistinct(columns.map(({ from }) => from)), 'renames a column twice'),
  }),
  explain: ({ columns }) =>
    `Renames ${columns.map(({ from, to }) => `${quoteText(from)} to ${quoteText(to)}`).join(', ')}.`,
  columns: ({ columns: given }, { columns }) => {
    for (const { from } of columns) requireColumn(given, from);
    const names = new Map(columns.map(({ from, to }) => [from, to]));
    return addColumns(
      [],
      given.map(({ name, type }) => ({ name: names.get(name) ?? name, type })),
    );
  },
  depends: ({ columns: given }, { columns }) => {
    const names = new Map(columns.map(({ from, to }) => [from, to]));
    const cells = listOwnCells(given).map(([name, own]): [string, Column[]] => [
      names.get(name) ?? name,
      own,
    ]);
    return { rows: [], cells: new Map(cells), whole: new Set(cells.map(([name]) => name)) };
  },
  sql: (given, { columns }) => {
    const names = new Map(columns.map(({ from, to }) => [from, to]));
    const { identifier } = given.dialect;
    return selectSql(given, {
      passed: [],
      added: given.columns.map(({ name }) => ({
        name: names.get(name) ?? name,
        sql: `r.${identifier(name)}`,
      })),
    });
  },
});

const dropArgs = z.union([
  z.strictObject({ columns: columnNames }),
  /** Only these columns stay. */
  z.strictObject({ allBut: columnNames }),
]);

export const drop = defineStep({
  name: 'drop',
  summary: 'Drops columns.',
  grain: 'same',
  args: dropArgs,
  explain: (told) =>
    'columns' in told
      ? `Drops ${formatNames(told.columns)}.`
      : `Drops all columns except ${formatNames(told.allBut)}.`,
  columns: ({ columns }, told) => {
    for (const name of 'columns' in told ? told.columns : told.allBut) requireColumn(columns, name);
    const left = selectRemaining(columns, told);
    if (left.length === 0) throw new RecipeMistake('the step drops all columns; keep at least one');
    return left;
  },
  depends: ({ columns }, told) => dependOnPassedColumns(selectRemaining(columns, told)),
  sql: (given, told) => selectSql(given, { passed: selectRemaining(given.columns, told) }),
});

function selectRemaining(columns: readonly Column[], told: z.output<typeof dropArgs>): Column[] {
  return columns.filter(({ name }) =>
    'columns' in told ? !told.columns.includes(name) : told.allBut.includes(name),
  );
}

const castArgs = z.strictObject({
  columns: columnNames,
  to: target,
  /** A row with an invalid value is quarantined, loses the value, or stops the run. */
  onFail: z.enum(['quarantine', 'empty', 'stop']).default('quarantine'),
});

const fates = {
  quarantine: 'quarantines rows with invalid values',
  empty: 'empties invalid values',
  stop: 'stops at invalid values',
} as const;

export const cast = defineStep({
  name: 'cast',
  summary: 'Converts columns to another type, strictly; rows with invalid values are quarantined.',
  grain: 'same',
  args: castArgs,
  explain: ({ columns, to, onFail }) =>
    `Reads ${formatNames(columns)} as ${describeTarget(to)}, and ${fates[onFail]}.`,
  columns: ({ columns: given }, { columns, to }) => {
    checkTarget(to);
    for (const name of columns) checkCast(requireColumn(given, name), to);
    return changeType(given, columns, toCastType(to));
  },
  depends: ({ columns: given }, { columns, to, onFail }) => {
    // Every value converts to text, so no row is refused.
    const isRefusing = onFail !== 'empty' && to.type !== 'text';
    const rows = isRefusing ? requireColumns(given, columns) : [];
    return dependOnPassedColumns(given, listChangedCells(given, columns), rows);
  },
  sql: (given, { columns, to, onFail }) => {
    const read = new Map(columns.map((name) => [name, castColumnSql(given, name, to)]));
    if (onFail === 'empty') return selectSql(given, { changed: read });
    const faults = columns.map((name) => faultSql(given, name, to)).join(' OR ');
    return selectSql(given, { changed: read, from: `FROM ${given.name} r\nWHERE NOT (${faults})` });
  },
  selectRefused: (given, { columns, to, onFail }) => {
    if (onFail === 'empty') return undefined;
    const { dialect } = given;
    const whens = (sql: (name: string) => string) =>
      `CASE ${columns.map((name) => `WHEN ${faultSql(given, name, to)} THEN ${sql(name)}`).join(' ')} END`;
    const faults = columns.map((name) => faultSql(given, name, to)).join(' OR ');
    const sql = selectSql(given, {
      added: [
        { name: REFUSED.column, sql: whens((name) => dialect.literal(name)) },
        { name: REFUSED.value, sql: whens((name) => castSql(cellSql(given, name), 'VARCHAR')) },
      ],
      from: `FROM ${given.name} r\nWHERE ${faults}`,
    });
    return { sql, areFatal: onFail === 'stop' };
  },
});

function castColumnSql(given: StepInput, name: string, to: Target): string {
  return castToSql(
    given.dialect,
    cellSql(given, name),
    requireColumn(given.columns, name).type,
    to,
  );
}

/** SQL: whether a value exists and does not convert; empty text is no value. */
function faultSql(given: StepInput, name: string, to: Target): string {
  const at = cellSql(given, name);
  const isEmpty = requireColumn(given.columns, name).type === 'VARCHAR' ? ` AND ${at} <> ''` : '';
  return `(${at} IS NOT NULL${isEmpty} AND ${castColumnSql(given, name, to)} IS NULL)`;
}

function toCastType(to: Target): string {
  switch (to.type) {
    case 'decimal':
      return formatDecimalType(to.precision, to.scale);
    case 'whole number':
      return 'BIGINT';
    case 'text':
      return 'VARCHAR';
    default:
      return to.type.toUpperCase();
  }
}

function checkTarget(to: Target): void {
  if (to.type === 'decimal') {
    if (to.scale > to.precision) {
      throw new RecipeMistake(
        `a decimal of ${to.precision} digits cannot have ${to.scale} digits after the point`,
      );
    }
    if (to.point === to.thousands) {
      throw new RecipeMistake(
        `${quoteText(to.point)} cannot be both the decimal point and the thousands separator`,
      );
    }
  }
  if (to.type === 'boolean' && !isDistinct([...to.true, ...to.false])) {
    throw new RecipeMistake('a word cannot mean both true and false, or occur twice');
  }
}

function describeTarget(to: Target): string {
  if (to.type === 'decimal')
    return `${to.type} of ${to.precision} digits, ${to.scale} after the point`;
  return to.type === 'date' ? `date in the format ${to.order}` : to.type;
}

export const split = defineStep({
  name: 'split',
  summary: 'Splits a text at a delimiter into columns; the last column gets the rest.',
  grain: 'same',
  args: z.strictObject({
    column: columnName,
    at: text.min(1).max(20),
    into: z.array(newName).min(2).max(20).refine(isDistinct, 'has a column twice'),
    /** Keeps the source column. */
    keep: z.boolean().default(false),
  }),
  explain: ({ column, at, into, keep }) =>
    `Splits ${quoteText(column)} at ${quoteText(at)} into ${formatNames(into)}${keep ? '' : ', and drops it'}.`,
  columns: ({ columns }, { column, into, keep }) => {
    requireColumnType(columns, column, isText, 'only text can be split; cast it to text first');
    const left = columns.filter(({ name }) => keep || name !== column);
    return addColumns(
      left,
      into.map((name) => ({ name, type: 'VARCHAR' })),
    );
  },
  depends: ({ columns }, { column, into }) => {
    const source = requireColumns(columns, [column]);
    return dependOnPassedColumns(
      columns,
      into.map((name) => [name, source]),
    );
  },
  sql: (given, { column, at, into, keep }) => {
    const text = cellSql(given, column);
    const mark = given.dialect.literal(at);
    const size = countCharacters(at);
    const marks = `length(${text}) - length(replace(${text}, ${mark}, ''))`;
    const part = (number: number) => `split_part(${text}, ${mark}, ${number})`;
    const added = into.map((name, index) => {
      const before = Array.from({ length: index }, (_, n) => `length(${part(n + 1)}) + ${size}`);
      const rest = `substr(${text}, CAST(${[...before, '1'].join(' + ')} AS INTEGER))`;
      const sql = index === into.length - 1 ? rest : part(index + 1);
      return { name, sql: `CASE WHEN ${marks} >= ${index * size} THEN ${sql} END` };
    });
    return selectSql(given, {
      passed: given.columns.filter(({ name }) => keep || name !== column),
      added,
    });
  },
});

export const merge = defineStep({
  name: 'merge',
  summary: 'Joins several columns to one text, without empty ones.',
  grain: 'same',
  args: z.strictObject({
    columns: columnNames.min(2),
    /** Separator. */
    with: text.max(20),
    into: newName,
    /** Keeps the source columns. */
    keep: z.boolean().default(false),
  }),
  explain: ({ columns, with: mark, into, keep }) =>
    `Joins ${formatNames(columns)} with ${quoteText(mark)} to ${quoteText(into)}${keep ? '' : ', and drops them'}.`,
  columns: ({ columns: given }, { columns, into, keep }) => {
    for (const name of columns)
      requireColumnType(
        given,
        name,
        isNoDouble,
        'cast it to DECIMAL first, so that its text is plain',
      );
    const left = given.filter(({ name }) => keep || !columns.includes(name));
    return addColumns(left, [{ name: into, type: 'VARCHAR' }]);
  },
  depends: ({ columns: given }, { columns, into }) =>
    dependOnPassedColumns(given, [[into, requireColumns(given, columns)]]),
  sql: (given, { columns, with: mark, into, keep }) => {
    const texts = columns.map((name) =>
      textSql(cellSql(given, name), requireColumn(given.columns, name)),
    );
    const some = columns.map((name) => `${cellSql(given, name)} IS NOT NULL`).join(' OR ');
    const joined = `concat_ws(${[given.dialect.literal(mark), ...texts].join(', ')})`;
    return selectSql(given, {
      passed: given.columns.filter(({ name }) => keep || !columns.includes(name)),
      added: [{ name: into, sql: `CASE WHEN ${some} THEN ${joined} END` }],
    });
  },
});

const NUMBERS = ['year', 'quarter', 'month', 'week', 'day'] as const;
const STARTS = ['start of year', 'start of quarter', 'start of month', 'start of week'] as const;

const extractArgs = z.union([
  z.strictObject({
    column: columnName,
    pattern: text.min(1),
    /** Group in brackets; 0 is the whole match. */
    group: z.int().min(0).max(9).default(0),
    into: newName,
  }),
  z.strictObject({
    column: columnName,
    part: z.enum([...NUMBERS, 'weekday', ...STARTS]),
    into: newName,
  }),
]);

export const extract = defineStep({
  name: 'extract',
  summary: 'Copies the match of a pattern in a text, or a part of a date, to a new column.',
  grain: 'same',
  args: extractArgs,
  explain: (told) => {
    const [into, column] = [quoteText(told.into), quoteText(told.column)];
    if ('part' in told) return `Copies the ${told.part} of ${column} to ${into}.`;
    const what = told.group === 0 ? 'the first match' : `group ${told.group} of the first match`;
    return `Copies ${what} of the pattern ${quoteText(told.pattern)} in ${column} to ${into}.`;
  },
  columns: ({ columns }, told) => {
    const added = (type: string) => addColumns(columns, [{ name: told.into, type }]);
    if ('part' in told) {
      requireColumnType(
        columns,
        told.column,
        isDay,
        'only a DATE or a TIMESTAMP has parts; cast it first',
      );
      return added(told.part.startsWith('start') ? 'DATE' : 'BIGINT');
    }
    requireColumnType(columns, told.column, isText, 'patterns need text; cast it to text first');
    const { groups } = parsePattern(told.pattern);
    if (told.group > groups) {
      throw new RecipeMistake(`there is no group ${told.group}: the pattern has ${groups} groups`);
    }
    return added('VARCHAR');
  },
  depends: ({ columns }, { column, into }) =>
    dependOnPassedColumns(columns, [[into, requireColumns(columns, [column])]]),
  sql: (given, told) => {
    const at = cellSql(given, told.column);
    const { dialect } = given;
    const added = (sql: string) => selectSql(given, { added: [{ name: told.into, sql }] });
    if ('part' in told) {
      if (told.part === 'weekday') return added(castSql(dialect.isoDay(at), 'BIGINT'));
      const start = STARTS.find((each) => each === told.part);
      if (start)
        return added(castSql(`date_trunc('${start.slice('start of '.length)}', ${at})`, 'DATE'));
      return added(castSql(`EXTRACT(${told.part.toUpperCase()} FROM ${at})`, 'BIGINT'));
    }
    const pattern = dialect.literal(parsePattern(told.pattern).source);
    const found = dialect.extract(at, pattern, told.group);
    return added(`CASE WHEN ${dialect.matches(at, pattern)} THEN ${found} END`);
  },
});
