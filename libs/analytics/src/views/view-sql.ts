import type { Type } from '@nestjs/common';
import { type Column, listColumns, type ColumnType, DECIMAL_DIGITS } from '#serving/columns.js';
import { listPersonalFields } from '#serving/personal.js';
import { buildLabelSql, findLabelled } from '../labels/labels.js';
import { type AnswerView, type ViewStep, toSnakeCase } from './answer-view.js';

type FieldsStep = Extract<AnswerView['steps'][number], { fields: unknown }>;

/** A field that holds one value. */
interface ViewField {
  /** The field that holds the number of the store or department whose label it is. */
  labelOf?: 'store' | 'department';
  /** Names from the outermost object on. */
  path: readonly string[];
  /** The type in PostgreSQL, to which the query's column or its JSON text is cast. */
  type: string;
  /** Description of the field and the objects around it. */
  comment: string;
}

/** Returns the single values of a class, including those inside its objects, without personal data. */
function listViewFields({ fields, only, without = [] }: FieldsStep): ViewField[] {
  const personal = listPersonalFields(fields);
  return listColumns(fields as Type<object>)
    .filter(
      ({ name, isLabel }) =>
        (only?.includes(isLabel ? findLabelled(name) : name) ?? true) &&
        !without.includes(name) &&
        !personal.includes(name),
    )
    .flatMap((column) => flattenValues(column, [], []));
}

function flattenValues(
  { name, type, description, afterQuery, isLabel }: Column,
  outer: readonly string[],
  around: readonly string[],
): ViewField[] {
  const path = [...outer, name];
  const said = [...around, description];
  if (isLabel)
    return [{ path, type: 'text', comment: said.join(' '), labelOf: findLabelled(name) }];
  if (afterQuery || (typeof type === 'object' && 'listOf' in type)) return [];
  if (typeof type === 'object' && 'object' in type) {
    return type.object().flatMap((each) => flattenValues(each, path, said));
  }
  return [{ path, type: toPostgresType(type, path), comment: said.join(' ') }];
}

/** Every number has a precision: readers take a numeric without one for a double. */
function toPostgresType(
  type: Exclude<ColumnType, { listOf: unknown } | { object: unknown }>,
  path: string[],
) {
  if (typeof type === 'object') return `numeric(${DECIMAL_DIGITS},${type.decimal})`;
  if (type !== 'number') return type;
  throw new Error(`${path.join('.')} is in a view: declare its decimal places with DecimalOutput`);
}

export interface ViewColumn {
  name: string;
  comment: string;
}

/** A view as SQL. */
export interface ViewDefinition {
  name: string;
  comment: string;
  columns: readonly ViewColumn[];
  /** The SELECT of the view. */
  select: string;
}

interface SelectedColumn extends ViewColumn {
  sql: string;
}

/**
 * Returns the SELECT of a view. All of it comes from declarations, none from input.
 * @param snapshots SQL that returns the ids of those to read: `$1` and on
 */
export function buildView(
  { name, comment, sql, defaults = {}, steps }: AnswerView,
  snapshots: readonly string[],
): ViewDefinition {
  const query = sql.replaceAll(/\$(\d+)/g, (_all, place: string) =>
    String(snapshots[Number(place) - 1] ?? defaults[Number(place)] ?? 'NULL'),
  );
  const selected = steps.map((step, index) =>
    selectColumns(step, `step_${index}`, String(snapshots[0])),
  );
  const columns = selected.flatMap((step) => step.columns);
  const joins = [
    ...steps.map((step, index) => buildJoin(steps, step, index)),
    ...selected.map((step) => step.joins),
  ];
  const select = [
    `WITH answer AS (\n${query}\n)`,
    `SELECT ${columns.map((column) => `${column.sql} AS "${column.name}"`).join(',\n  ')}`,
    `FROM answer${joins.join('')}`,
  ].join('\n');
  return { name, comment, columns: columns.map(({ sql: _, ...column }) => column), select };
}

/** Returns the columns of a step, and the joins with the labels among them. */
function selectColumns(
  step: ViewStep,
  alias: string,
  snapshot: string,
): { columns: SelectedColumn[]; joins: string } {
  if (!('fields' in step)) {
    const { column: name, comment } = step;
    return { columns: [{ name, comment, sql: `(${alias}.value #>> '{}')::integer` }], joins: '' };
  }
  const fields = listViewFields(step);
  const read = (field: Pick<ViewField, 'path' | 'type'>) =>
    step.into ? fromJson(`${alias}.value`, field.path, field) : fromRow(field);
  const labelled = fields.filter(({ labelOf }) => labelOf).map(({ path }) => path.at(-1) ?? '');
  const around = fields.find(({ labelOf }) => labelOf)?.path.slice(0, -1) ?? [];
  const labels = buildLabelSql(
    labelled,
    snapshot,
    (of) => read({ path: [...around, of], type: 'integer' }),
    `${alias}_of`,
  );
  const columns = fields.map((field) => ({
    name: step.names?.[field.path.join('.')] ?? toSnakeCase(field.path.join('_')),
    comment: field.comment,
    sql: (field.labelOf && labels.columns[field.path.at(-1) ?? '']) ?? read(field),
  }));
  return { columns, joins: labels.joins };
}

/** A field is a column of the query; a value inside one is JSON. */
function fromRow(field: Pick<ViewField, 'path' | 'type'>): string {
  const [first, ...inner] = field.path;
  const column = `answer."${first}"`;
  return inner.length === 0
    ? `${column}::${field.type}`
    : fromJson(`${column}::jsonb`, inner, field);
}

const fromJson = (value: string, path: readonly string[], { type }: Pick<ViewField, 'type'>) =>
  `(${value} #>> '{${path.join(',')}}')::${type}`;

/** Descends into the field of the step before, or of the query where no step has descended yet. */
function buildJoin(steps: readonly ViewStep[], { into }: ViewStep, index: number): string {
  if (!into) return '';
  const before = steps.slice(0, index).findLastIndex((step) => step.into !== undefined);
  const field = 'list' in into ? into.list : into.object;
  const value = before < 0 ? `answer."${field}"::jsonb` : `step_${before}.value -> '${field}'`;
  const rows = 'list' in into ? `jsonb_array_elements(${value})` : `(SELECT ${value})`;
  return `\nCROSS JOIN LATERAL ${rows} AS step_${index}(value)`;
}
