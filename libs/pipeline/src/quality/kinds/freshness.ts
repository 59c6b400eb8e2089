import { z } from 'zod';
import { hasColumn } from '../mart-columns.js';
import { about, type QualityRule } from '../quality-rule.js';
import { grouped } from '../words.js';

/** How many days ago the newest date of a column was, in the warehouse's own calendar. */
export const freshness = z
  .strictObject({
    kind: z.literal('freshness'),
    ...about,
    column: z.string(),
    compare: z.literal('absolute'),
    maxAgeDays: z.number().int().min(0),
  })
  .check(hasColumn('date'))
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
