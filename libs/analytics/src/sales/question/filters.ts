import { z } from 'zod';
import { describeReversal, isCalendarDate } from '#serving/calendar-date.js';
import {
  type Dimension,
  type DimensionName,
  dimensionNames,
  resolveDimension,
} from '../registry/dimensions.js';

/** Maximum number of values in one list. */
export const FILTER_VALUES_MAX = 100;

/** Range of PostgreSQL's `integer`. */
const integer = z.int32();

const date = z.iso
  .date('is not a date: write an existing day as yyyy-mm-dd')
  .refine(isCalendarDate, 'is not a date: write an existing day as yyyy-mm-dd');

function keyShape({ type, values, isKey }: Dimension): z.ZodType<string | number> {
  if (values) return createNameShape(values);
  if (type === 'integer') return integer;
  const text = type === 'text' ? z.string() : date;
  return isKey ? text.regex(isKey.pattern, `must be ${isKey.sentence}`) : text;
}

/** Keys that pass a filter; for a dimension with two keys, the one key. */
export type Filter = boolean | (string | number)[];
export type Filters = Partial<Record<DimensionName, Filter>> & { from?: string; to?: string };

const sortDistinct = (keys: (string | number)[]) => [...new Set(keys)].sort();

function filterShape(dimension: Dimension): z.ZodType<Filter | undefined> {
  const { type, description } = dimension;
  if (type === 'boolean') return optional(z.boolean()).describe(description);
  const list = z
    .array(keyShape(dimension))
    .min(1, 'must have at least one value: add one, or leave the filter out')
    .max(FILTER_VALUES_MAX, `may have at most ${FILTER_VALUES_MAX} values`);
  return optional(list)
    .transform((keys) => keys && sortDistinct(keys))
    .describe(`Only rows with one of these values. ${description}`);
}

/** Filters by their names, each optional. A row must pass all of them. */
export const filtersShape = closedObject('filters', {
  ...Object.fromEntries(dimensionNames.map((name) => [name, filterShape(resolveDimension(name))])),
  from: optional(date).describe('Only weeks on or after this date.'),
  to: optional(date).describe('Only weeks on or before this date.'),
}).superRefine(({ from, to }, context) => {
  if (typeof from !== 'string' || typeof to !== 'string' || from <= to) return;
  context.addIssue({ code: 'custom', path: ['to'], message: describeReversal(from, to) });
}) as unknown as z.ZodType<Filters>;

const SHOWN_CHARACTERS = 40;

/** An optional value; null means the same as a missing one. */
export function optional<Shape extends z.ZodType>(shape: Shape) {
  return shape.nullish().transform((value) => value ?? undefined);
}

/** A value with a default for a missing one or null. */
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

/** One of the known names; the error for any other lists them all. */
export function createNameShape<Name extends string>(names: readonly Name[]) {
  return z.enum(names as [Name, ...Name[]], {
    error: ({ input }) => `${quoteInput(input)} is unknown: use one of ${names.join(', ')}`,
  });
}

/** An object without unknown names; the error lists the known ones. @param what its members are */
export function closedObject<Shape extends z.ZodRawShape>(what: string, shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const there = Object.keys(shape).join(', ');
      return `has no ${quoteInput(issue.keys[0])}: use one of the ${what}: ${there}`;
    },
  });
}

/** Returns the start of the input, for a message. */
export function quoteInput(given: unknown): string {
  if (typeof given !== 'string') return `a value of type ${typeof given}`;
  const text = given.length > SHOWN_CHARACTERS ? `${given.slice(0, SHOWN_CHARACTERS)}…` : given;
  return JSON.stringify(text);
}
