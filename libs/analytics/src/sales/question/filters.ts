import { z } from 'zod';
import { isCalendarDate } from '#serving/calendar-date.js';
import {
  type Dimension,
  type DimensionName,
  dimensionNames,
  dimensionOf,
} from '../registry/dimensions.js';

/** Values that one list may name. */
export const FILTER_VALUES_MAX = 100;

/** What PostgreSQL's `integer` holds. */
const integer = z.int32();

const date = z.iso
  .date('is no day that exists, written yyyy-mm-dd')
  .refine(isCalendarDate, 'is no day that exists, written yyyy-mm-dd');

function keyShape({ type, values, isKey }: Dimension): z.ZodType<string | number> {
  if (values) return nameOf(values);
  if (type === 'integer') return integer;
  return isKey ? date.regex(isKey.pattern, `must be ${isKey.sentence}`) : date;
}

/** Keys that a filter lets through, or for a dimension of two, the one. */
export type Filter = boolean | (string | number)[];
export type Filters = Partial<Record<DimensionName, Filter>> & { from?: string; to?: string };

const distinct = (keys: (string | number)[]) => [...new Set(keys)].sort();

function filterShape(dimension: Dimension): z.ZodType<Filter | undefined> {
  const { type, description } = dimension;
  if (type === 'boolean') return optional(z.boolean()).describe(description);
  const list = z
    .array(keyShape(dimension))
    .min(1, 'must name a value, or be left out')
    .max(FILTER_VALUES_MAX, `may name ${FILTER_VALUES_MAX} values at most`);
  return optional(list)
    .transform((keys) => keys && distinct(keys))
    .describe(`Only these. ${description}`);
}

/** Filters by their names, each optional; together they all have to let a row through. */
export const filtersShape = closedObject('filters', {
  ...Object.fromEntries(dimensionNames.map((name) => [name, filterShape(dimensionOf(name))])),
  from: optional(date).describe('Only weeks from this date on.'),
  to: optional(date).describe('Only weeks up to this date.'),
}) as unknown as z.ZodType<Filters>;

const SHOWN_CHARACTERS = 40;

/** A value that may be left out; null is the same. */
export function optional<Shape extends z.ZodType>(shape: Shape) {
  return shape.nullish().transform((value) => value ?? undefined);
}

/** A value with one that stands for it when it is left out; null is the same. */
export function withDefault<Shape extends z.ZodType>(
  shape: Shape,
  preset: z.output<Shape>,
  description: string,
) {
  return shape
    .nullish()
    .transform((value): z.output<Shape> => value ?? preset)
    .meta({ description, default: preset });
}

/** One of the names there are; any other is refused with all of them. */
export function nameOf<Name extends string>(names: readonly Name[]) {
  return z.enum(names as [Name, ...Name[]], {
    error: ({ input }) => `${shown(input)} is none: there are ${names.join(', ')}`,
  });
}

/** An object that refuses names it does not have, with those it has. @param what its members are */
export function closedObject<Shape extends z.ZodRawShape>(what: string, shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const there = Object.keys(shape).join(', ');
      return `has no ${shown(issue.keys[0])}: the ${what} there are: ${there}`;
    },
  });
}

/** A little of what was given, for a message. */
export function shown(given: unknown): string {
  if (typeof given !== 'string') return `what was given (${typeof given})`;
  const text = given.length > SHOWN_CHARACTERS ? `${given.slice(0, SHOWN_CHARACTERS)}…` : given;
  return JSON.stringify(text);
}
