import { z } from 'zod';
import { hasColumn } from '../mart-columns.js';
import { about, type QualityRule } from '../quality-rule.js';
import { percent, percentAgainst } from '../words.js';

/** The share of a mart's rows that have no value in a column. */
export const nullRate = z
  .strictObject({
    kind: z.literal('null-rate'),
    ...about,
    column: z.string(),
    compare: z.literal('absolute'),
    maxRate: z.number().min(0).max(1),
  })
  .check(hasColumn())
  .transform(({ maxRate, column, ...rule }): QualityRule => ({
    ...rule,
    figure: `count(*) FILTER (WHERE ${column} IS NULL)::numeric / nullif(count(*), 0)`,
    limits: { most: maxRate },
    allowed: `at most ${percent(maxRate)}`,
    describe: ({ measured }) =>
      measured === null
        ? `${rule.mart} has no rows`
        : `${column} of ${rule.mart} is empty in ${percentAgainst(measured, maxRate)} of its rows ` +
          `(limit ${percent(maxRate)})`,
  }));
