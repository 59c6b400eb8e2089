import { z } from 'zod';
import { hasColumn } from './has-column.js';
import type { Mart } from '../../flow/mart.js';
import { aboutRule, type QualityRule } from '../../flow/quality-rule.js';
import { grouped } from './words.js';

/** How many days after today the newest date of a column is, in the warehouse's own calendar. */
export const daysAhead = (marts: readonly Mart[]) =>
  z
    .strictObject({
      kind: z.literal('days-ahead'),
      ...aboutRule(marts),
      column: z.string(),
      compare: z.literal('absolute'),
      maxDays: z.number().int().min(0),
    })
    .check(hasColumn(marts, 'date'))
    .transform(({ maxDays, column, ...rule }): QualityRule => ({
      ...rule,
      figure: `max(${column}) - current_date`,
      limits: { most: maxDays },
      allowed: `at most ${maxDays} days`,
      describe: ({ measured }) => {
        if (measured === null) return `${rule.mart} has no rows`;
        const newest = `the newest ${column} of ${rule.mart} is`;
        if (Number(measured) <= 0) return `${newest} not after today`;
        return `${newest} ${grouped(measured)} days after today (limit ${grouped(String(maxDays))})`;
      },
    }));
