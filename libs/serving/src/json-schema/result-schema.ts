import { z } from 'zod';
import type { ObjectSchema } from './object-schema.js';

/** Every number is safe, and `format` says what a pattern of dates says. */
const SAFE = new Set<unknown>([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]);

/**
 * The rows of a class (`shapeOf`) as JSON Schema, each field with its sentence.
 * @param io whether the schema is of what the shape takes, or of what it gives
 * @throws Error when they are no object
 */
export function resultSchemaOf(shape: z.ZodType, io: 'input' | 'output' = 'output'): ObjectSchema {
  const schema = z.toJSONSchema(shape, {
    io,
    override: ({ jsonSchema }) => {
      if (jsonSchema.format === 'date') delete jsonSchema.pattern;
      if (SAFE.has(jsonSchema.minimum)) delete jsonSchema.minimum;
      if (SAFE.has(jsonSchema.maximum)) delete jsonSchema.maximum;
    },
  });
  const { $schema: _, ...rest } = schema;
  if (rest.type !== 'object' || !rest.properties) throw new Error('the shape is no object');
  return { ...rest, type: 'object', properties: rest.properties as Record<string, object> };
}

/** What a shape takes, of an object with whatever names, as JSON Schema for OpenAPI. */
export function givenSchemaOf(shape: z.ZodType): object {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' });
  return schema;
}

/** The schema of what `rowsOnce` leaves of a page. */
export function rowsOnceSchema(schema: ObjectSchema): ObjectSchema {
  const { edges, ...properties } = schema.properties;
  if (edges === undefined || !('nodes' in properties)) return schema;
  return {
    ...schema,
    properties,
    required: schema.required?.filter((name) => name !== 'edges') ?? [],
  };
}
