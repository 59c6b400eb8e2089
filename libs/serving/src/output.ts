import type { Type } from '@nestjs/common';
import type { ApiPropertyOptions } from '@nestjs/swagger';
import { z } from 'zod';
import { type ColumnType, listColumns, declareColumn } from './columns.js';
import {
  createClassDecorator,
  createPropertyDecorator,
  type SchemaLibraries,
  combineDecorators,
} from './schema-decorators.js';
import { declareShape, createShape } from './shape.js';

interface OutputOptions {
  nullable?: boolean;
  /** Left out over REST. */
  graphqlOnly?: boolean;
  /** Set once the query of the answer has run: null or an empty list until then, and in no view. */
  afterQuery?: boolean;
}

/** Description of a value without fields, for each interface. */
interface Scalar {
  graphql: (scalars: SchemaLibraries['scalars']) => unknown;
  openapi: ApiPropertyOptions;
  shape: z.ZodType;
  column: ColumnType;
}

const scalars = {
  integer: {
    graphql: ({ Int }) => Int,
    openapi: { type: 'integer' },
    shape: z.int(),
    column: 'integer',
  },
  number: {
    graphql: ({ Float }) => Float,
    openapi: { type: 'number' },
    shape: z.number(),
    column: 'number',
  },
  text: {
    graphql: () => String,
    openapi: { type: String },
    shape: z.string(),
    column: 'text',
  },
  boolean: {
    graphql: () => Boolean,
    openapi: { type: Boolean },
    shape: z.boolean(),
    column: 'boolean',
  },
  date: {
    graphql: (scalars) => scalars.Date,
    openapi: { type: 'string', format: 'date' },
    shape: z.iso.date(),
    column: 'date',
  },
} as const satisfies Record<string, Scalar>;

/** The type: a class of fields, or `String` for text. */
const toScalar = (type: Type<object>): Scalar =>
  type === String ? scalars.text : toObjectScalar(type);

const toObjectScalar = (type: Type<object>): Scalar => ({
  graphql: () => type,
  openapi: { type },
  shape: z.lazy(() => createShape(type)),
  column: { object: () => listColumns(type) },
});

/**
 * Declares a type of answers with name and description in GraphQL and OpenAPI; `shapeOf` returns the shape of its rows.
 */
export function Output(description: string, name?: string): ClassDecorator {
  return createClassDecorator(({ ObjectType, ApiSchema }) => [
    name ? ObjectType(name, { description }) : ObjectType({ description }),
    ApiSchema(name ? { name, description } : { description }),
  ]);
}

function declareProperty(
  { graphql, openapi, shape: one, column }: Scalar,
  isArray: boolean,
  description: string,
  { nullable = false, graphqlOnly, afterQuery }: OutputOptions,
): PropertyDecorator {
  const list = z.array(one);
  const later = isArray ? list.default([]) : one.nullable().default(null);
  return combineDecorators(
    declareColumn({
      type: isArray ? { listOf: column } : column,
      description,
      ...(afterQuery && { afterQuery }),
    }),
    createPropertyDecorator(({ Field, ApiProperty, scalars: of }) => {
      const type = () => (isArray ? [graphql(of)] : graphql(of)) as Type<unknown>;
      const options = { description, nullable };
      const field = Field(type, options);
      return graphqlOnly ? [field] : [field, ApiProperty({ ...openapi, isArray, ...options })];
    }),
    afterQuery
      ? declareShape(later.describe(description))
      : declareField(isArray ? list : one, description, nullable),
  );
}

const declareField = (field: z.ZodType, description: string, nullable: boolean) =>
  declareShape((nullable ? field.nullable() : field).describe(description));

/** A whole number. */
export const IntOutput = (description: string, options: OutputOptions = {}) =>
  declareProperty(scalars.integer, false, description, options);

/** A list of whole numbers. */
export const IntListOutput = (description: string, options: OutputOptions = {}) =>
  declareProperty(scalars.integer, true, description, options);

/** A number of any size and fineness: a JSON number, and a DOUBLE in files. */
export const NumberOutput = (description: string, options: OutputOptions = {}) =>
  declareProperty(scalars.number, false, description, options);

/** A number with as many decimal places: a JSON number, and an exact decimal in files and views. */
export const DecimalOutput = (scale: number, description: string, options: OutputOptions = {}) =>
  declareProperty({ ...scalars.number, column: { decimal: scale } }, false, description, options);

export const TextOutput = (description: string, options: OutputOptions = {}) =>
  declareProperty(scalars.text, false, description, options);

export const BooleanOutput = (description: string, options: OutputOptions = {}) =>
  declareProperty(scalars.boolean, false, description, options);

/** A calendar day, ISO text. */
export const DateOutput = (description: string, options: OutputOptions = {}) =>
  declareProperty(scalars.date, false, description, options);

/** An object, by its class. */
export const ObjectOutput = (
  type: Type<object>,
  description: string,
  options: OutputOptions = {},
) => declareProperty(toScalar(type), false, description, options);

export const ListOutput = (type: Type<object>, description: string, options: OutputOptions = {}) =>
  declareProperty(toScalar(type), true, description, options);

/** One of an enum registered with `namedEnum`. */
export const EnumOutput = (
  values: Record<string, string>,
  description: string,
  { nullable = false }: OutputOptions = {},
): PropertyDecorator =>
  combineDecorators(
    declareColumn({ type: 'text', description }),
    createPropertyDecorator(({ Field, ApiProperty }) => [
      Field(() => values as unknown as Type<unknown>, { description, nullable }),
      ApiProperty({ enum: values, description, nullable }),
    ]),
    declareField(z.enum(values), description, nullable),
  );
