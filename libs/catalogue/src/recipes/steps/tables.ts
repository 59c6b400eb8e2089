import { z } from 'zod';
import { ownName } from '../../arguments/recipe-data.js';
import {
  type Column,
  requireColumn,
  columnName,
  requireColumnType,
  isNoDouble,
  formatNames,
  newName,
  quoteText,
  RecipeMistake,
  typeSql,
  addColumns,
} from '../language/column.js';
import {
  cellSql,
  defineStep,
  requireInputColumns,
  requireInputModel,
  dependOnPassedColumns,
  type Scope,
  selectSql,
} from '../language/step.js';

const kinds = {
  inner: 'drops rows without a match',
  left: 'keeps rows without a match',
  having: 'keeps only rows with a match, each once',
  lacking: 'keeps only rows without a match',
} as const;

const joinArgs = z.strictObject({
  /** Alias of the other table in the recipe's inputs. */
  with: ownName,
  on: z
    .array(z.strictObject({ column: columnName, is: columnName }))
    .min(1)
    .max(10),
  kind: z.enum(['inner', 'left', 'having', 'lacking']).default('left'),
  /** Columns to add from the other table. */
  take: z
    .array(z.strictObject({ column: columnName, as: newName.optional() }))
    .max(200)
    .default([]),
});

export const join = defineStep({
  name: 'join',
  summary:
    'Adds columns of another table with the same key, or only checks whether it has the key.',
  grain: 'other',
  args: joinArgs.refine(
    ({ kind, take }) => take.length === 0 || kind === 'inner' || kind === 'left',
    'the kinds having and lacking take no columns',
  ),
  explain: ({ with: other, on, kind, take }) => {
    const keys = on
      .map(({ column, is }) => `${quoteText(column)} is its ${quoteText(is)}`)
      .join(' and ');
    const taken = take.map(({ column, as }) => as ?? column);
    const brings = taken.length > 0 ? `, adds ${formatNames(taken)}` : '';
    return `Looks up ${quoteText(other)} where ${keys}${brings}, and ${kinds[kind]}.`;
  },
  columns: ({ columns, others }, { with: other, on, take }) => {
    const there = requireInputColumns(others, other);
    for (const { column, is } of on) {
      const { type } = requireColumnType(
        columns,
        column,
        isNoDouble,
        'cast it to DECIMAL first, so that keys are exact',
      );
      requireColumnType(
        there,
        is,
        (each) => each === type,
        `${column} is ${type}; a join needs equal types: cast the other column to it`,
      );
    }
    return addColumns(
      columns,
      take.map(({ column, as }) => ({
        name: as ?? column,
        type: requireColumn(there, column).type,
      })),
    );
  },
  depends: (scope, told) => {
    const there = requireInputColumns(scope.others, told.with);
    // Values found by a key depend on it.
    const keys = listKeys(scope, told);
    const made = told.take.map(({ column, as }): [string, Column[]] => [
      as ?? column,
      [requireColumn(there, column), ...keys],
    ]);
    return dependOnPassedColumns(scope.columns, made, keys);
  },
  sql: (given, { with: other, on, kind, take }) => {
    const there = requireInputModel(given.others, other);
    const { identifier } = given.dialect;
    const keys = on
      .map(({ column, is }) => `${cellSql(given, column)} = o.${identifier(is)}`)
      .join(' AND ');
    if (kind === 'having' || kind === 'lacking') {
      const word = kind === 'having' ? 'EXISTS' : 'NOT EXISTS';
      return selectSql(given, {
        from: `FROM ${given.name} r\nWHERE ${word} (SELECT 1 FROM ${there.name} o WHERE ${keys})`,
      });
    }
    return selectSql(given, {
      added: take.map(({ column, as }) => ({ name: as ?? column, sql: `o.${identifier(column)}` })),
      from: `FROM ${given.name} r\n${kind.toUpperCase()} JOIN ${there.name} o ON ${keys}`,
    });
  },
});

/** Returns the columns of both tables that the join compares. */
function listKeys(
  { columns, others }: Pick<Scope, 'columns' | 'others'>,
  { with: other, on }: Pick<z.output<typeof joinArgs>, 'with' | 'on'>,
): Column[] {
  const there = requireInputColumns(others, other);
  return on.flatMap(({ column, is }) => [requireColumn(columns, column), requireColumn(there, is)]);
}

export const union = defineStep({
  name: 'union',
  summary: 'Appends the rows of another table, matching columns by name.',
  grain: 'other',
  args: z.strictObject({
    /** Alias of the other table in the recipe's inputs. */
    with: ownName,
    /** Handling of a column that the other table lacks. */
    missing: z.enum(['refuse', 'empty']).default('refuse'),
  }),
  explain: ({ with: other, missing }) =>
    `Appends the rows of ${quoteText(other)}, matching columns by name${missing === 'empty' ? '; missing columns stay empty' : ''}.`,
  columns: ({ columns, others }, { with: other, missing }) => {
    const there = requireInputColumns(others, other);
    for (const { name, type } of columns) {
      const isThere = there.some((each) => each.name === name);
      if (isThere) {
        requireColumnType(
          there,
          name,
          (each) => each === type,
          `this table has it as ${type}; cast one to the other's type`,
        );
      } else if (missing === 'refuse') {
        throw new RecipeMistake(
          `${other} has no column ${name}; rename or drop the column, or set missing: empty`,
        );
      }
    }
    return [...columns];
  },
  depends: ({ columns, others }, { with: other }) => {
    const there = requireInputColumns(others, other);
    const made = columns.map((column): [string, Column[]] => [
      column.name,
      [column, ...there.filter(({ name }) => name === column.name)],
    ]);
    return dependOnPassedColumns(columns, made);
  },
  sql: (given, { with: other }) => {
    const there = requireInputModel(given.others, other);
    const { identifier } = given.dialect;
    const cells = given.columns.map(({ name, type }) =>
      there.columns.some((each) => each.name === name)
        ? `o.${identifier(name)}`
        : `CAST(NULL AS ${typeSql(type)}) AS ${identifier(name)}`,
    );
    return `${selectSql(given)}\nUNION ALL\nSELECT\n  ${cells.join(',\n  ')}\nFROM ${there.name} o`;
  },
});
