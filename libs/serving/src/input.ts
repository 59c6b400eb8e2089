import type { Type } from '@nestjs/common';
import { Transform, Type as Nested } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsEnum,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateNested,
  type ValidationArguments,
} from 'class-validator';
import type { ArgumentLimits } from './arguments.js';
import {
  argument,
  isStorable,
  type Presence,
  TEXT_LENGTH_MAX,
  WITHOUT_NUL,
} from './declare-input.js';
import { describeReversal, isCalendarDate } from './calendar-date.js';

/** As text; everything that operators write by hand is shorter. */
const LENGTH_MAX = 64 * 1024;

/** Accepts only JSON that can be stored: short, and Unicode text without the character NUL. */
const isSmallJson = (): PropertyDecorator =>
  ValidateBy({
    name: 'isSmallJson',
    validator: {
      validate: (value: unknown) => {
        const text = JSON.stringify({ value });
        // JSON escapes the characters that PostgreSQL does not store.
        return text.length <= LENGTH_MAX && !/\\u(?:0000|d[89a-f][0-9a-f]{2})/i.test(text);
      },
      defaultMessage: (({ property }: { property: string }) =>
        `${property} must be at most ${LENGTH_MAX} characters of JSON, without the character NUL`) as never,
    },
  });

/** Range of PostgreSQL's `integer`. */
const INTEGER = { min: -2_147_483_648, max: 2_147_483_647 };

interface NumberOptions extends Presence {
  min?: number;
  max?: number;
  /** The default value; give the property the same initial value. */
  default?: number;
}

interface TextOptions extends Presence {
  minLength?: number;
  /** Defaults to 1000. */
  maxLength?: number;
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

/** REST delivers text. A blank stays text, so that the check rejects it: Number('') is 0. */
const asNumber = Transform(({ value }: { value: unknown }) =>
  typeof value === 'string' && value.trim() !== '' ? Number(value) : value,
);

interface IntOptions extends NumberOptions {
  /** All allowed values, instead of a range. */
  oneOf?: readonly number[];
}

export function IntArg(
  description: string,
  { oneOf, ...options }: IntOptions = {},
): PropertyDecorator {
  const { checks, limits } = oneOf
    ? { checks: [IsIn(oneOf)], limits: { enum: [...oneOf] } }
    : range({ ...INTEGER, ...options });
  return argument({
    ...options,
    type: 'integer',
    graphql: ({ Int }) => Int,
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
    graphql: ({ Float }) => Float,
    openapi: { type: 'number', ...limits },
    description,
    limits,
    checks: [asNumber, IsNumber({ allowInfinity: false, allowNaN: false }), ...checks],
  });
}

interface DateOptions extends Presence {
  /** The period that a day stands for; default: the day itself. */
  whole?: 'month' | 'year';
}

/** Number of characters of yyyy-mm-dd that name the period. */
const LENGTHS = { day: 10, month: 7, year: 4 };

/** Rejects a `to` that is before the `from` of the same question. */
function endsAfterStart(whole: keyof typeof LENGTHS): PropertyDecorator {
  const readStart = ({ object }: ValidationArguments) => (object as { from?: unknown }).from;
  const validate = (to: unknown, given: ValidationArguments) => {
    const from = readStart(given);
    if (given.property !== 'to' || !isCalendarDate(to) || !isCalendarDate(from)) return true;
    return to.slice(0, LENGTHS[whole]) >= from.slice(0, LENGTHS[whole]);
  };
  const describe = (given: ValidationArguments) => {
    const from = String(readStart(given));
    const first = `${from.slice(0, LENGTHS[whole])}-01-01`.slice(0, LENGTHS.day);
    return `to ${describeReversal(from, String(given.value), first)}`;
  };
  return ValidateBy({
    name: 'endsAfterStart',
    validator: { validate: validate as never, defaultMessage: describe },
  });
}

/** A day. In a class with both, `to` may not be before `from`. */
export function DateArg(
  description: string,
  { whole, ...presence }: DateOptions = {},
): PropertyDecorator {
  const message = ({ property }: { property: string }) =>
    `${property} must be an existing day, written yyyy-mm-dd`;
  return argument({
    ...presence,
    type: 'date',
    graphql: (scalars) => scalars.Date,
    openapi: { type: 'string', format: 'date' },
    description,
    checks: [
      ValidateBy({
        name: 'isCalendarDate',
        validator: { validate: isCalendarDate, defaultMessage: message as never },
      }),
      endsAfterStart(whole ?? 'day'),
    ],
  });
}

export function TextArg(description: string, options: TextOptions = {}): PropertyDecorator {
  const { minLength, maxLength = TEXT_LENGTH_MAX } = options;
  const length = minLength === undefined ? MaxLength(maxLength) : Length(minLength, maxLength);
  return argument({
    ...options,
    type: 'text',
    graphql: () => String,
    openapi: { type: 'string', minLength, maxLength, pattern: WITHOUT_NUL },
    description,
    limits: { maxLength, ...(minLength === undefined ? {} : { minLength }) },
    checks: [IsString(), length, isStorable()],
  });
}

/** A required argument that identifies one thing by its number. */
export function IdArg(description: string): PropertyDecorator {
  return argument({
    type: 'text',
    required: true,
    graphql: ({ ID }) => ID,
    openapi: { type: 'string', maxLength: TEXT_LENGTH_MAX, pattern: WITHOUT_NUL },
    description,
    checks: [IsString(), MaxLength(TEXT_LENGTH_MAX), isStorable()],
  });
}

/** REST queries and the command line deliver text. */
const asBoolean = Transform(({ value }: { value: unknown }) =>
  value === 'true' ? true : value === 'false' ? false : value,
);

/** @param preset the default; undefined if a missing value has another meaning */
export function BooleanArg(description: string, preset?: boolean): PropertyDecorator {
  return argument({
    type: 'boolean',
    graphql: () => Boolean,
    openapi: { type: 'boolean' },
    description,
    default: preset,
    checks: [asBoolean, IsBoolean()],
  });
}

interface ListOptions extends Presence {
  /** Least and greatest number of objects; any by default. */
  items?: { min: number; max: number };
}

/** A list of objects, by their class: an @InputType whose fields are declared like arguments. */
export function ListArg(
  type: Type<object>,
  description: string,
  { items, ...presence }: ListOptions = {},
): PropertyDecorator {
  return argument({
    ...presence,
    type: 'list',
    graphql: () => [type],
    openapi: { type: [type], ...(items && { minItems: items.min, maxItems: items.max }) },
    description,
    checks: [
      IsArray(),
      ...(items ? [ArrayMinSize(items.min), ArrayMaxSize(items.max)] : []),
      ValidateNested({ each: true }),
      Nested(() => type),
    ],
  });
}

/** Keeps members with the names of Object's methods, which the transformation leaves out. */
const asGiven = Transform(
  ({ obj, key }: { obj: Record<string, unknown>; key: string }) => obj[key] ?? undefined,
);

interface ObjectOptions extends Presence {
  /** JSON Schema of the object, for OpenAPI; by default any object. */
  schema?: object;
}

/** An object whose members the operation checks; null in it has a meaning. */
export function ObjectArg(
  description: string,
  { schema, ...presence }: ObjectOptions = {},
): PropertyDecorator {
  return argument({
    ...presence,
    type: 'object',
    graphql: ({ JsonObject }) => JsonObject,
    openapi: schema ?? { type: 'object', additionalProperties: true },
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
    graphql: () => values,
    openapi: { enum: values },
    description,
    default: preset,
    values: Object.values(values),
    checks: [IsEnum(values)],
  });
}
