import type { Json } from './described-operation.js';

/**
 * Writes in the idioms of OpenAPI 3.1, whose schemas are JSON Schema, what Nest's Swagger module still
 * writes in those of 3.0: `nullable`, and `allOf` around a lone reference.
 */
export function asVersion31<Part>(part: Part): Part {
  return rewritten(part) as Part;
}

function rewritten(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(rewritten);
  if (typeof part !== 'object' || part === null) return part;
  const entries = Object.entries(part).map(([name, value]) => [
    name,
    // What stands there is a value of the API's, not a schema.
    name === 'example' || name === 'examples' ? (value as unknown) : rewritten(value),
  ]);
  return schemaOf(Object.fromEntries(entries) as Json);
}

function schemaOf({ nullable, allOf, ...schema }: Json): Json {
  const [first, ...others] = Array.isArray(allOf) ? (allOf as Json[]) : [];
  const isLone = typeof first?.['$ref'] === 'string' && others.length === 0;
  const flat = isLone ? { ...schema, ...first } : { ...schema, ...(allOf ? { allOf } : {}) };
  return nullable === true ? orNull(flat) : flat;
}

/** A schema that takes null too. */
export function orNull({ $ref, type, ...schema }: Json): Json {
  if ($ref !== undefined) return { ...schema, anyOf: [{ $ref }, { type: 'null' }] };
  const values = schema['enum'] as unknown[] | undefined;
  return {
    ...schema,
    ...(type === undefined ? {} : { type: [type, 'null'].flat() }),
    ...(values ? { enum: [...values, null] } : {}),
  };
}
