import { z } from 'zod';
import { type AnswerView, type ViewStep, snakeCase } from './answer-view.js';
import { personalFieldsOf } from '#serving/personal.js';
import { shapeOf } from '#serving/shape.js';

type FieldsStep = Extract<AnswerView['steps'][number], { fields: unknown }>;

/** Type to which a field's JSON text is cast. */
type FieldType = 'integer' | 'numeric' | 'date' | 'boolean' | 'text';

/** A field that holds one value. */
interface ViewField {
  /** Names from the outermost object on. */
  path: readonly string[];
  type: FieldType;
  /** Description of the field and the objects around it. */
  comment: string;
}

/** Returns the single values of a class, including those inside its objects, without personal data. */
function fieldsOf({ fields, only, without = [] }: FieldsStep): ViewField[] {
  const shape = shapeOf(fields) as z.ZodObject;
  const personal = personalFieldsOf(fields);
  return Object.entries(shape.shape as Record<string, z.ZodType>)
    .filter(
      ([name]) =>
        (only?.includes(name) ?? true) && !without.includes(name) && !personal.includes(name),
    )
    .flatMap(([name, field]) => valuesIn(field, [name], []));
}

function valuesIn(field: z.ZodType, path: string[], around: string[]): ViewField[] {
  const said = [...around, ...(field.description === undefined ? [] : [field.description])];
  const inner = unwrapped(field);
  if (inner instanceof z.ZodArray) return [];
  if (inner instanceof z.ZodObject) {
    return Object.entries(inner.shape as Record<string, z.ZodType>).flatMap(([name, each]) =>
      valuesIn(each, [...path, name], said),
    );
  }
  return [{ path, type: typeOf(inner), comment: said.join(' ') }];
}

/** Returns the type of a field without the wrappers for null and late declaration. */
function unwrapped(field: z.ZodType): z.ZodType {
  if (field instanceof z.ZodNullable) return unwrapped(field.unwrap() as z.ZodType);
  if (field instanceof z.ZodLazy) return unwrapped(field.unwrap() as z.ZodType);
  return field;
}

function typeOf(field: z.ZodType): FieldType {
  if (field instanceof z.ZodNumberFormat) return 'integer';
  if (field instanceof z.ZodNumber) return 'numeric';
  if (field instanceof z.ZodBoolean) return 'boolean';
  return field instanceof z.ZodISODate ? 'date' : 'text';
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

interface Column extends ViewColumn {
  sql: string;
}

/**
 * Returns the SELECT of a view. All of it comes from declarations, none from input.
 * @param snapshots SQL that returns the ids of those to read: `$1` and on
 */
export function viewOf(
  { name, comment, sql, defaults = {}, steps }: AnswerView,
  snapshots: readonly string[],
): ViewDefinition {
  const query = sql.replaceAll(/\$(\d+)/g, (_all, place: string) =>
    String(snapshots[Number(place) - 1] ?? defaults[Number(place)] ?? 'NULL'),
  );
  const columns = steps.flatMap((step, index) => columnsOf(step, `step_${index}`));
  const joins = steps.map((step, index) => joinOf(steps, step, index));
  const select = [
    `WITH answer AS (\n${query}\n)`,
    `SELECT ${columns.map((column) => `${column.sql} AS "${column.name}"`).join(',\n  ')}`,
    `FROM answer${joins.join('')}`,
  ].join('\n');
  return { name, comment, columns: columns.map(({ sql: _, ...column }) => column), select };
}

function columnsOf(step: ViewStep, alias: string): Column[] {
  if (!('fields' in step)) {
    const { column: name, comment } = step;
    return [{ name, comment, sql: `(${alias}.value #>> '{}')::integer` }];
  }
  return fieldsOf(step).map((field) => ({
    name: snakeCase(field.path.join('_')),
    comment: field.comment,
    sql: step.into ? fromJson(`${alias}.value`, field.path, field) : fromRow(field),
  }));
}

/** A column of the query has its own type; a value inside one is JSON. */
function fromRow(field: ViewField): string {
  const [first, ...inner] = field.path;
  const column = `answer."${first}"`;
  return inner.length === 0 ? column : fromJson(`${column}::jsonb`, inner, field);
}

const fromJson = (value: string, path: readonly string[], { type }: ViewField) =>
  `(${value} #>> '{${path.join(',')}}')::${type}`;

/** Descends into the field of the step before, or of the query where no step has descended yet. */
function joinOf(steps: readonly ViewStep[], { into }: ViewStep, index: number): string {
  if (!into) return '';
  const before = steps.slice(0, index).findLastIndex((step) => step.into !== undefined);
  const field = 'list' in into ? into.list : into.object;
  const value = before < 0 ? `answer."${field}"::jsonb` : `step_${before}.value -> '${field}'`;
  const rows = 'list' in into ? `jsonb_array_elements(${value})` : `(SELECT ${value})`;
  return `\nCROSS JOIN LATERAL ${rows} AS step_${index}(value)`;
}
