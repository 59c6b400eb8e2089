import { z } from 'zod';
import { DATE_ORDERS } from '../../tables/column-types.js';
import { text } from './names.js';

const dateOrder = z.enum(DATE_ORDERS);
const words = z.array(text.min(1).max(20)).min(1).max(10);

export const target = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('whole number') }),
  z.strictObject({
    type: z.literal('decimal'),
    /** Digits in all, and after the point. */
    precision: z.int().min(1).max(18).default(18),
    scale: z.int().min(0).max(9).default(2),
    /** What becomes of further digits: they are no such number, or they are rounded half up. */
    further: z.enum(['refuse', 'round']).default('refuse'),
    point: z.enum(['.', ',']).default('.'),
    /** Mark between groups of three digits, where there is one. */
    thousands: z.enum([',', '.', ' ', "'", '_']).optional(),
  }),
  z.strictObject({ type: z.literal('double') }),
  z.strictObject({ type: z.literal('date'), order: dateOrder.default('yyyy-mm-dd') }),
  z.strictObject({ type: z.literal('timestamp') }),
  z.strictObject({
    type: z.literal('boolean'),
    true: words.default(['true', '1']),
    false: words.default(['false', '0']),
  }),
  z.strictObject({ type: z.literal('text') }),
]);

/** What a cast makes, and how text is read. */
export type Target = z.output<typeof target>;
