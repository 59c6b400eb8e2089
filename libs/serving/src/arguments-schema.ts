import type { Type } from '@nestjs/common';
import { type Argument, listArguments } from './arguments.js';
import type { ObjectSchema } from './object-schema.js';

const TYPES: Record<Argument['type'], object> = {
  integer: { type: 'integer' },
  number: { type: 'number' },
  date: { type: 'string', format: 'date' },
  text: { type: 'string' },
  boolean: { type: 'boolean' },
  texts: { type: 'array', items: { type: 'string' } },
  list: { type: 'array', items: { type: 'object' } },
  object: { type: 'object' },
};

/** Returns the arguments of a class as JSON Schema; others are rejected. */
export function buildArgumentsSchema(args: Type<object>): ObjectSchema {
  const all = listArguments(args);
  return {
    type: 'object',
    properties: Object.fromEntries(all.map((each) => [each.name, toSchema(each)])),
    required: all.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
  };
}

function toSchema({ type, description, values, limits, ...rest }: Argument): object {
  return {
    ...TYPES[type],
    ...limits,
    ...(values ? { enum: values } : {}),
    description,
    ...('default' in rest ? { default: rest.default } : {}),
  };
}
