import { z } from 'zod';
import type { ObjectSchema } from './object-schema.js';

/** Every number has the safe range, so these bounds are left out, like the pattern next to `format`. */
const SAFE = new Set<unknown>([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]);

/**
 * Returns the rows of a class (`shapeOf`) as JSON Schema, each field with its description.
 * @param io whether the schema describes the input or the output of the shape
 * @throws Error when they are no object
 */
export function toResultSchema(shape: z.ZodType, io: 'input' | 'output' = 'output'): ObjectSchema {
  const schema = z.toJSONSchema(shape, {
    io,
    override: ({ jsonSchema }) => {
      if (jsonSchema.format === 'date') delete jsonSchema.pattern;
      if (SAFE.has(jsonSchema.minimum)) delete jsonSchema.minimum;
      if (SAFE.has(jsonSchema.maximum)) delete jsonSchema.maximum;
    },
  });
  const { $schema: _, ...rest } = schema;
  if (rest.type !== 'object' || !rest.properties) throw new Error('the shape is not an object');
  return { ...rest, type: 'object', properties: rest.properties as Record<string, object> };
}

/** Returns the input of a shape as JSON Schema for OpenAPI. */
export function toInputSchema(shape: z.ZodType): object {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' });
  return schema;
}

/** Returns the schema of a page after `rowsOnce`. */
export function dropEdgesFromSchema(schema: ObjectSchema): ObjectSchema {
  const { edges, ...properties } = schema.properties;
  if (edges === undefined || !('nodes' in properties)) return schema;
  return {
    ...schema,
    properties,
    required: schema.required?.filter((name) => name !== 'edges') ?? [],
  };
}
