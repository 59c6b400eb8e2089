import { z } from 'zod';
import { allowedChange, changeInWords, changeLimits, hasLimit } from '../against-previous.js';
import { hasColumn } from '../mart-columns.js';
import { about, type QualityRule } from '../quality-rule.js';
import { grouped } from '../words.js';

const words = { less: 'less', more: 'more', same: 'as much' };

/** What a column adds up to, exactly, against the published snapshot. */
export const sum = z
  .strictObject({ kind: z.literal('sum'), ...about, column: z.string(), ...changeLimits })
  .check(hasLimit, hasColumn('number'))
  .transform(({ maxDrop, maxRise, column, ...rule }): QualityRule => ({
    ...rule,
    figure: `coalesce(sum(${column}), 0)`,
    limits: { maxDrop, maxRise },
    allowed: allowedChange({ maxDrop, maxRise }, words),
    describe: (finding) =>
      `${column} of ${rule.mart} adds up to ${grouped(finding.measured ?? '0')}, ` +
      changeInWords(finding, { maxDrop, maxRise }, words),
  }));
