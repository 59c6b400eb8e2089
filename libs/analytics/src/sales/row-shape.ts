import { z } from 'zod';
import type { SalesColumn } from './plan/columns.js';

const shapes: Record<SalesColumn['type'], z.ZodType> = {
  integer: z.int(),
  number: z.number(),
  text: z.string(),
  date: z.iso.date(),
  boolean: z.boolean(),
};

/** What a group, or the whole, is: values by the names of the columns that were asked for. */
export type SalesRow = Record<string, unknown>;

/** What rows with these columns must be. */
export function rowShape(columns: readonly SalesColumn[]): z.ZodType<SalesRow> {
  const entries = columns.map(({ name, type, nullable }) => {
    const shape = shapes[type];
    return [name, nullable ? shape.nullable() : shape] as const;
  });
  return z.object(Object.fromEntries(entries));
}
