import { z } from 'zod';
import { hasColumn } from './has-column.js';
import type { Mart } from '../../flow/mart.js';
import { aboutRule, type QualityRule } from '../../flow/quality-rule.js';
import { grouped, percent, percentAgainst } from './words.js';

/** What one column of a mart adds up to as a share of another; with `by`, where that is largest. */
export const ratio = (marts: readonly Mart[]) =>
  z
    .strictObject({
      kind: z.literal('ratio'),
      ...aboutRule(marts),
      part: z.string(),
      whole: z.string(),
      by: z.string().optional(),
      compare: z.literal('absolute'),
      maxRatio: z.number().min(0).max(1),
    })
    .check(hasColumn(marts, 'number', 'part'), hasColumn(marts, 'number', 'whole'))
    .check(hasColumn(marts, undefined, 'by'))
    .transform(({ maxRatio, part, whole, ...rule }): QualityRule => ({
      ...rule,
      figure: `sum(${part})::numeric / nullif(sum(${whole}), 0)`,
      beside: [`sum(${part})`, `sum(${whole})`],
      limits: { most: maxRatio },
      allowed: `at most ${percent(maxRatio)}`,
      describe: ({ measured, of, beside: [parts, all] }) => {
        if (measured === null) return `${rule.mart} has no ${whole}`;
        const counts = `${grouped(parts ?? '0')} of ${grouped(all ?? '0')} ${whole}`;
        const where = of === null ? '' : ` where ${rule.by} is ${of}`;
        return (
          `${part} of ${rule.mart} is ${counts}${where}, ${percentAgainst(measured, maxRatio)} ` +
          `(limit ${percent(maxRatio)})`
        );
      },
    }));
