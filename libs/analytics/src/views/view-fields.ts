import { z } from 'zod';
import { personalFieldsOf } from '#serving/personal.js';
import { shapeOf } from '#serving/shape.js';
import type { AnswerView } from './answer-view.js';

type FieldsStep = Extract<AnswerView['steps'][number], { fields: unknown }>;

/** Type to which a field's JSON text is cast. */
type FieldType = 'integer' | 'numeric' | 'date' | 'boolean' | 'text';

/** A field that holds one value. */
export interface ViewField {
  /** Names from the outermost object on. */
  path: readonly string[];
  type: FieldType;
  /** Description of the field and the objects around it. */
  comment: string;
}

/** Returns the single values of a class, including those inside its objects, without personal data. */
export function fieldsOf({ fields, only, without = [] }: FieldsStep): ViewField[] {
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
