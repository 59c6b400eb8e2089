import { z } from 'zod';
import { allowedChange, changeInWords, changeLimits, hasLimit } from './against-previous.js';
import type { Mart } from '../../flow/mart.js';
import { aboutRule, type QualityRule } from '../../flow/quality-rule.js';
import { rows } from './words.js';

const words = { less: 'fewer', more: 'more', same: 'as many' };

/** How many rows a mart has, against the published snapshot. */
export const rowCount = (marts: readonly Mart[]) =>
  z
    .strictObject({ kind: z.literal('row-count'), ...aboutRule(marts), ...changeLimits })
    .check(hasLimit)
    .transform(({ maxDrop, maxRise, ...rule }): QualityRule => ({
      ...rule,
      figure: 'count(*)',
      counted: 'rows',
      limits: { maxDrop, maxRise },
      allowed: allowedChange({ maxDrop, maxRise }, words),
      describe: (finding) =>
        `${rule.mart} has ${rows(finding.measured ?? '0')}, ` +
        changeInWords(finding, { maxDrop, maxRise }, words),
    }));
