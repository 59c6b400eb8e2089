import { z } from 'zod';
import { isCalendarDate } from '#serving/calendar-date.js';
import type { Dimension } from '../registry/dimension.js';
import { type DimensionName, dimensionNames, dimensionOf } from '../registry/dimensions.js';
import { closedObject, nameOf, optional } from './shapes.js';

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
