import { z } from 'zod';
import { changed, columnIn, decimalType, listed, quoted } from '../language/column.js';
import { castTo, checkCast } from '../language/cast-sql.js';
import { type Target, target } from '../language/cast-target.js';
import { columnNames, isDistinct } from '../language/names.js';
import { RecipeMistake } from '../language/recipe-mistake.js';
import { castSql, cell, type Given, selectSql } from '../language/select.js';
import { defineStep, REFUSED } from '../language/step.js';

const args = z.strictObject({
  columns: columnNames,
  to: target,
  /** What becomes of a row whose value is no such: it is set aside, loses the value, or stops the run. */
  onFail: z.enum(['quarantine', 'empty', 'stop']).default('quarantine'),
});

const fates = {
  quarantine: 'sets rows aside whose value is none',
  empty: 'leaves values out that are none',
  stop: 'stops where a value is none',
} as const;

export const cast = defineStep({
  name: 'cast',
  summary:
    'Turns columns into another type, by a strict reading; rows whose value does not fit are set aside.',
  grain: 'same',
  args,
  explain: ({ columns, to, onFail }) =>
    `Reads ${listed(columns)} as ${told(to)}, and ${fates[onFail]}.`,
  columns: ({ columns: given }, { columns, to, onFail }) => {
    checkTarget(to);
    for (const name of columns) checkCast(columnIn(given, name), to);
    const type = typeOf(to);
    const made = onFail === 'empty' ? { type, isAsRead: false } : { type };
    return changed(given, new Map(columns.map((name) => [name, made])));
  },
  // Every value has a text: nothing is set aside.
  picksBy: ({ columns: given }, { columns, to, onFail }) =>
    onFail === 'empty' || to.type === 'text' ? [] : columns.map((name) => columnIn(given, name)),
  sql: (given, { columns, to, onFail }) => {
    const read = new Map(columns.map((name) => [name, made(given, name, to)]));
    if (onFail === 'empty') return selectSql(given, { changed: read });
    const faults = columns.map((name) => fault(given, name, to)).join(' OR ');
    return selectSql(given, { changed: read, from: `FROM ${given.name} r\nWHERE NOT (${faults})` });
  },
  refused: (given, { columns, to, onFail }) => {
    if (onFail === 'empty') return undefined;
    const { dialect } = given;
    const whens = (sql: (name: string) => string) =>
      `CASE ${columns.map((name) => `WHEN ${fault(given, name, to)} THEN ${sql(name)}`).join(' ')} END`;
    const faults = columns.map((name) => fault(given, name, to)).join(' OR ');
    const sql = selectSql(given, {
      added: [
        { name: REFUSED.column, sql: whens((name) => dialect.literal(name)) },
        { name: REFUSED.value, sql: whens((name) => castSql(cell(given, name), 'VARCHAR')) },
      ],
      from: `FROM ${given.name} r\nWHERE ${faults}`,
    });
    return { sql, areFatal: onFail === 'stop' };
  },
});

function made(given: Given, name: string, to: Target): string {
  return castTo(given.dialect, cell(given, name), columnIn(given.columns, name).type, to);
}

/** Whether there is a value, and it is none of the type; an empty text is no value. */
function fault(given: Given, name: string, to: Target): string {
  const at = cell(given, name);
  const isEmpty = columnIn(given.columns, name).type === 'VARCHAR' ? ` AND ${at} <> ''` : '';
  return `(${at} IS NOT NULL${isEmpty} AND ${made(given, name, to)} IS NULL)`;
}

function typeOf(to: Target): string {
  switch (to.type) {
    case 'decimal':
      return decimalType(to.precision, to.scale);
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
        `a decimal of ${to.precision} digits cannot have ${to.scale} of them after the point`,
      );
    }
    if (to.point === to.thousands) {
      throw new RecipeMistake(
        `${quoted(to.point)} cannot be both the point and the mark of thousands`,
      );
    }
  }
  if (to.type === 'boolean' && !isDistinct([...to.true, ...to.false])) {
    throw new RecipeMistake('a word cannot stand for true and for false, nor twice');
  }
}

function told(to: Target): string {
  if (to.type === 'decimal')
    return `${to.type} of ${to.precision} digits, ${to.scale} after the point`;
  return to.type === 'date' ? `date written ${to.order}` : to.type;
}
