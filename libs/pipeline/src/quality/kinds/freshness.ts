import { z } from 'zod';
import { hasColumn } from './has-column.js';
import type { Mart } from '../../flow/mart.js';
import { aboutRule, type QualityRule } from '../../flow/quality-rule.js';
import { grouped } from './words.js';

/** How many days ago the newest date of a column was, in the warehouse's own calendar. */
export const freshness = (marts: readonly Mart[]) =>
  z
    .strictObject({
      kind: z.literal('freshness'),
      ...aboutRule(marts),
      column: z.string(),
      compare: z.literal('absolute'),
      maxAgeDays: z.number().int().min(0),
    })
    .check(hasColumn(marts, 'date'))
    .transform(({ maxAgeDays, column, ...rule }): QualityRule => ({
      ...rule,
      figure: `current_date - max(${column})`,
      limits: { most: maxAgeDays },
      allowed: `at most ${maxAgeDays} days`,
      describe: ({ measured }) =>
        measured === null
          ? `${rule.mart} has no rows`
          : `the newest ${column} of ${rule.mart} is ${grouped(measured)} days old ` +
            `(limit ${grouped(String(maxAgeDays))})`,
    }));
