import { z } from 'zod';
import { hasColumn } from './has-column.js';
import type { Mart } from '../../flow/mart.js';
import { aboutRule, type QualityRule } from '../../flow/quality-rule.js';
import { percent, percentAgainst } from './words.js';

/** The share of a mart's rows that have no value in a column. */
export const nullRate = (marts: readonly Mart[]) =>
  z
    .strictObject({
      kind: z.literal('null-rate'),
      ...aboutRule(marts),
      column: z.string(),
      compare: z.literal('absolute'),
      maxRate: z.number().min(0).max(1),
    })
    .check(hasColumn(marts))
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
