import { z } from 'zod';
import { allowedChange, changeInWords, changeLimits, hasLimit } from '../against-previous.js';
import { about, type QualityRule } from '../quality-rule.js';
import { rows } from '../words.js';

const words = { less: 'fewer', more: 'more', same: 'as many' };

/** How many rows a mart has, against the published snapshot. */
export const rowCount = z
  .strictObject({ kind: z.literal('row-count'), ...about, ...changeLimits })
  .check(hasLimit)
  .transform(({ maxDrop, maxRise, ...rule }): QualityRule => ({
    ...rule,
    figure: 'count(*)',
    limits: { maxDrop, maxRise },
    allowed: allowedChange({ maxDrop, maxRise }, words),
    describe: (finding) =>
      `${rule.mart} has ${rows(finding.measured ?? '0')}, ` +
      changeInWords(finding, { maxDrop, maxRise }, words),
  }));
