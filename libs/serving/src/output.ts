import { applyDecorators, type Type } from '@nestjs/common';
import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { ApiProperty, type ApiPropertyOptions, ApiSchema } from '@nestjs/swagger';
import { z } from 'zod';
import { type ColumnType, columnsOf, declareColumn } from './columns.js';
import { DateScalar } from './date.scalar.js';
import { declareShape, shapeOf } from './shape.js';

interface OutputOptions {
  nullable?: boolean;
  /** Left out over REST. */
  graphqlOnly?: boolean;
}

const swaggerType = new Map<unknown, ApiPropertyOptions>([
  [Int, { type: 'integer' }],
  [Float, { type: 'number' }],
  [ID, { type: 'string' }],
  [DateScalar, { type: 'string', format: 'date' }],
]);

const scalarShape = new Map<unknown, z.ZodType>([
  [Int, z.int()],
  [Float, z.number()],
  [ID, z.string()],
  [String, z.string()],
  [Boolean, z.boolean()],
  [DateScalar, z.iso.date()],
]);

const scalarColumn = new Map<unknown, ColumnType>([
  [Int, 'integer'],
  [Float, 'number'],
  [ID, 'text'],
  [String, 'text'],
  [Boolean, 'boolean'],
  [DateScalar, 'date'],
]);

/** A type of answers, named and described in GraphQL and in OpenAPI; `shapeOf` tells what its rows are. */
export function Output(description: string, name?: string): ClassDecorator {
  const graphql = name ? ObjectType(name, { description }) : ObjectType({ description });
  return applyDecorators(graphql, ApiSchema(name ? { name, description } : { description }));
}

function property(
  type: unknown,
  isArray: boolean,
  description: string,
  options: OutputOptions,
): PropertyDecorator {
  const nullable = options.nullable ?? false;
  const known = swaggerType.get(type) ?? { type: type as Type };
  const one = scalarShape.get(type) ?? z.lazy(() => shapeOf(type as Type<object>));
  const column = scalarColumn.get(type) ?? { object: () => columnsOf(type as Type<object>) };
  return applyDecorators(
    declareColumn({ type: isArray ? { listOf: column } : column, description }),
    Field(() => (isArray ? [type] : type) as Type<unknown>, { description, nullable }),
    ...(options.graphqlOnly ? [] : [ApiProperty({ ...known, isArray, description, nullable })]),
    shape(isArray ? z.array(one) : one, description, nullable),
  );
}

const shape = (field: z.ZodType, description: string, nullable: boolean) =>
  declareShape((nullable ? field.nullable() : field).describe(description));

/** A whole number. */
export const IntOutput = (description: string, options: OutputOptions = {}) =>
  property(Int, false, description, options);

/** A list of whole numbers. */
export const IntListOutput = (description: string) => property(Int, true, description, {});

/** A number; money is rounded to cents by the query. */
export const NumberOutput = (description: string, options: OutputOptions = {}) =>
  property(Float, false, description, options);

export const TextOutput = (description: string, options: OutputOptions = {}) =>
  property(String, false, description, options);

export const BooleanOutput = (description: string, options: OutputOptions = {}) =>
  property(Boolean, false, description, options);

/** A calendar day, ISO text. */
export const DateOutput = (description: string, options: OutputOptions = {}) =>
  property(DateScalar, false, description, options);

/** An object, by its class. */
export const ObjectOutput = (type: Type, description: string, options: OutputOptions = {}) =>
  property(type, false, description, options);

/** A list of objects. */
export const ListOutput = (type: Type, description: string, options: OutputOptions = {}) =>
  property(type, true, description, options);

/** One of an enum registered with `namedEnum`. */
export const EnumOutput = (
  values: Record<string, string>,
  description: string,
  { nullable = false }: OutputOptions = {},
): PropertyDecorator =>
  applyDecorators(
    declareColumn({ type: 'text', description }),
    Field(() => values as unknown as Type<unknown>, { description, nullable }),
    ApiProperty({ enum: values, description, nullable }),
    shape(z.enum(values), description, nullable),
  );
