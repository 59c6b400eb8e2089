import { applyDecorators, type Type } from '@nestjs/common';
import { Field, Float, ID, Int } from '@nestjs/graphql';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type as Nested } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsEnum,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { type Argument, type ArgumentLimits, declareArgument } from './arguments.js';
import { DateScalar, isCalendarDate } from './date.scalar.js';
import { isSmallJson, JsonObjectScalar } from './json-object.scalar.js';

const TEXT_LENGTH_MAX = 1_000;
/** What PostgreSQL's `integer` holds. */
const INTEGER = { min: -2_147_483_648, max: 2_147_483_647 };

interface Presence {
  /** Arguments are optional unless they say otherwise. */
  required?: boolean;
}

interface NumberOptions extends Presence {
  min?: number;
  max?: number;
  /** Used when the caller names none; give the property the same initial value. */
  default?: number;
}

interface TextOptions extends Presence {
  minLength?: number;
  /** 1000 when left out. */
  maxLength?: number;
}

interface InputField extends Presence {
  type: Argument['type'];
  graphql: unknown;
  openapi: ApiPropertyOptions;
  description: string;
  default?: unknown;
  values?: readonly string[];
  limits?: ArgumentLimits;
  checks: PropertyDecorator[];
}

/** Clients may send null, as for the cursor of a first page, where they mean no value. */
const nullAsAbsent = (preset: unknown) =>
  Transform(({ value }: { value: unknown }) => value ?? preset);

const WITHOUT_NUL = '^[^\\u0000]*$';

/** PostgreSQL stores no NUL, and no half of a pair of surrogates. */
const isStorable = () =>
  ValidateBy({
    name: 'isStorable',
    validator: {
      validate: (value: unknown) =>
        typeof value !== 'string' || (value.isWellFormed() && !value.includes('\0')),
      defaultMessage: (({ property }: { property: string }) =>
        `${property} must be Unicode text without the character NUL`) as never,
    },
  });

/** One decorator gives GraphQL, OpenAPI, the command line and the check. */
function argument(field: InputField): PropertyDecorator {
  const { type, description, values, limits, required = false } = field;
  const preset = field.default;
  const hasPreset = preset !== undefined;
  return applyDecorators(
    Field(() => field.graphql as Type<unknown>, {
      description,
      nullable: !required && !hasPreset,
      ...(hasPreset ? { defaultValue: preset } : {}),
    }),
    ApiProperty({
      ...field.openapi,
      description,
      required,
      ...(hasPreset ? { default: preset } : {}),
    } as ApiPropertyOptions),
    declareArgument({
      type,
      description,
      required,
      ...(hasPreset ? { default: preset } : {}),
      ...(values ? { values } : {}),
      ...(limits ? { limits } : {}),
    }),
    nullAsAbsent(preset),
    ...(required ? [] : [IsOptional()]),
    ...field.checks,
  );
}

function range({ min, max }: NumberOptions): {
  checks: PropertyDecorator[];
  limits: ArgumentLimits;
} {
  const checks: PropertyDecorator[] = [];
  if (min !== undefined) checks.push(Min(min));
  if (max !== undefined) checks.push(Max(max));
  return {
    checks,
    limits: {
      ...(min === undefined ? {} : { minimum: min }),
      ...(max === undefined ? {} : { maximum: max }),
    },
  };
}

/** REST delivers text. A blank stays text, to be refused: Number('') would be 0. */
const asNumber = Transform(({ value }: { value: unknown }) =>
  typeof value === 'string' && value.trim() !== '' ? Number(value) : value,
);

export function IntArg(description: string, options: NumberOptions = {}): PropertyDecorator {
  const { checks, limits } = range({ ...INTEGER, ...options });
  return argument({
    ...options,
    type: 'integer',
    graphql: Int,
    openapi: { type: 'integer', ...limits },
    description,
    limits,
    checks: [asNumber, IsInt(), ...checks],
  });
}

export function NumberArg(description: string, options: NumberOptions = {}): PropertyDecorator {
  const { checks, limits } = range(options);
  return argument({
    ...options,
    type: 'number',
    graphql: Float,
    openapi: { type: 'number', ...limits },
    description,
    limits,
    checks: [asNumber, IsNumber({ allowInfinity: false, allowNaN: false }), ...checks],
  });
}

export function DateArg(description: string, presence: Presence = {}): PropertyDecorator {
  const message = ({ property }: { property: string }) =>
    `${property} must be a day that exists, written yyyy-mm-dd`;
  return argument({
    ...presence,
    type: 'date',
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

export function TextArg(description: string, options: TextOptions = {}): PropertyDecorator {
  const { minLength, maxLength = TEXT_LENGTH_MAX } = options;
  const length = minLength === undefined ? MaxLength(maxLength) : Length(minLength, maxLength);
  return argument({
    ...options,
    type: 'text',
    graphql: String,
    openapi: { type: 'string', minLength, maxLength, pattern: WITHOUT_NUL },
    description,
    limits: { maxLength, ...(minLength === undefined ? {} : { minLength }) },
    checks: [IsString(), length, isStorable()],
  });
}

/** Names one thing by its number; the caller must give it. */
export function IdArg(description: string): PropertyDecorator {
  return argument({
    type: 'text',
    required: true,
    graphql: ID,
    openapi: { type: 'string', maxLength: TEXT_LENGTH_MAX, pattern: WITHOUT_NUL },
    description,
    checks: [IsString(), MaxLength(TEXT_LENGTH_MAX), isStorable()],
  });
}

/** REST queries and the command line deliver text. */
const asBoolean = Transform(({ value }: { value: unknown }) =>
  value === 'true' ? true : value === 'false' ? false : value,
);

/** @param preset used when the caller says neither; undefined when that means something else */
export function BooleanArg(description: string, preset?: boolean): PropertyDecorator {
  return argument({
    type: 'boolean',
    graphql: Boolean,
    openapi: { type: 'boolean' },
    description,
    default: preset,
    checks: [asBoolean, IsBoolean()],
  });
}

/** A list of objects, by their class: an @InputType whose fields are declared as arguments are. */
export function ListArg(type: Type<object>, description: string): PropertyDecorator {
  return argument({
    type: 'list',
    graphql: [type],
    openapi: { type: [type] },
    description,
    checks: [IsArray(), ValidateNested({ each: true }), Nested(() => type)],
  });
}

/** Without what making an instance leaves out: a part that is called as a method of objects is. */
const asGiven = Transform(
  ({ obj, key }: { obj: Record<string, unknown>; key: string }) => obj[key] ?? undefined,
);

/** An object whose parts the operation itself checks; a null in it says something. */
export function ObjectArg(description: string, presence: Presence = {}): PropertyDecorator {
  return argument({
    ...presence,
    type: 'object',
    graphql: JsonObjectScalar,
    openapi: { type: 'object', additionalProperties: true },
    description,
    checks: [asGiven, IsObject(), isSmallJson()],
  });
}

/** One of an enum registered with `namedEnum`. */
export function EnumArg(
  values: Record<string, string>,
  description: string,
  preset?: string,
): PropertyDecorator {
  return argument({
    type: 'text',
    graphql: values,
    openapi: { enum: values },
    description,
    default: preset,
    values: Object.values(values),
    checks: [IsEnum(values)],
  });
}
