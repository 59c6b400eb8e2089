import { applyDecorators, type Type } from '@nestjs/common';
import { Field, Float, Int } from '@nestjs/graphql';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  IsEnum,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateBy,
} from 'class-validator';
import { DateScalar, isCalendarDate } from './date.scalar.js';

interface NumberOptions {
  min?: number;
  max?: number;
  /** Used when the caller names none; give the property the same initial value. */
  default?: number;
}

interface InputField {
  graphql: unknown;
  openapi: ApiPropertyOptions;
  description: string;
  default?: unknown;
  checks: PropertyDecorator[];
}

/** GraphQL clients may send null, as for the cursor of a first page, where they mean no value. */
const nullAsAbsent = Transform(({ value }: { value: unknown }) => value ?? undefined);

/** Every argument is optional: one decorator gives GraphQL, OpenAPI and the check. */
function argument(field: InputField): PropertyDecorator {
  const preset = field.default === undefined ? {} : { defaultValue: field.default };
  return applyDecorators(
    Field(() => field.graphql as Type<unknown>, {
      description: field.description,
      nullable: field.default === undefined,
      ...preset,
    }),
    ApiProperty({
      ...field.openapi,
      description: field.description,
      required: false,
      ...(field.default === undefined ? {} : { default: field.default }),
    } as ApiPropertyOptions),
    nullAsAbsent,
    IsOptional(),
    ...field.checks,
  );
}

function range(options: NumberOptions): { checks: PropertyDecorator[]; openapi: object } {
  const checks: PropertyDecorator[] = [];
  if (options.min !== undefined) checks.push(Min(options.min));
  if (options.max !== undefined) checks.push(Max(options.max));
  return { checks, openapi: { minimum: options.min, maximum: options.max } };
}

/** REST delivers text. A blank stays text, to be refused: Number('') would be 0. */
const asNumber = Transform(({ value }: { value: unknown }) =>
  typeof value === 'string' && value.trim() !== '' ? Number(value) : value,
);

export function IntArg(description: string, options: NumberOptions = {}): PropertyDecorator {
  const { checks, openapi } = range({ max: 2_147_483_647, ...options });
  return argument({
    graphql: Int,
    openapi: { type: 'integer', ...openapi },
    description,
    default: options.default,
    checks: [asNumber, IsInt(), ...checks],
  });
}

export function NumberArg(description: string, options: NumberOptions = {}): PropertyDecorator {
  const { checks, openapi } = range(options);
  return argument({
    graphql: Float,
    openapi: { type: 'number', ...openapi },
    description,
    default: options.default,
    checks: [asNumber, IsNumber({ allowInfinity: false, allowNaN: false }), ...checks],
  });
}

export function DateArg(description: string): PropertyDecorator {
  const message = ({ property }: { property: string }) =>
    `${property} must be a day that exists, written yyyy-mm-dd`;
  return argument({
    graphql: DateScalar,
    openapi: { type: 'string', format: 'date' },
    description,
    checks: [
      ValidateBy({
        name: 'isCalendarDate',
        validator: { validate: isCalendarDate, defaultMessage: message as never },
      }),
    ],
  });
}

export function TextArg(description: string): PropertyDecorator {
  return argument({
    graphql: String,
    openapi: { type: 'string' },
    description,
    checks: [IsString(), MaxLength(1_000)],
  });
}

/** One of an enum registered with `namedEnum`. */
export function EnumArg(
  values: Record<string, string>,
  description: string,
  preset?: string,
): PropertyDecorator {
  return argument({
    graphql: values,
    openapi: { enum: values },
    description,
    default: preset,
    checks: [IsEnum(values)],
  });
}
