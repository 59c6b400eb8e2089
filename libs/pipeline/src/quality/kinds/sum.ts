import { z } from 'zod';
import { allowedChange, changeInWords, changeLimits, hasLimit } from './against-previous.js';
import { hasColumn } from './has-column.js';
import type { Mart } from '../../flow/mart.js';
import { aboutRule, type QualityRule } from '../../flow/quality-rule.js';
import { grouped } from './words.js';

const words = { less: 'less', more: 'more', same: 'as much' };

/** What a column adds up to, exactly, against the published snapshot. */
export const sum = (marts: readonly Mart[]) =>
  z
    .strictObject({
      kind: z.literal('sum'),
      ...aboutRule(marts),
      column: z.string(),
      ...changeLimits,
    })
    .check(hasLimit, hasColumn(marts, 'number'))
    .transform(({ maxDrop, maxRise, column, ...rule }): QualityRule => ({
      ...rule,
      figure: `coalesce(sum(${column}), 0)`,
      counted:
        marts.find(({ name }) => name === rule.mart)?.reconciles?.money === column
          ? 'money'
          : undefined,
      limits: { maxDrop, maxRise },
      allowed: allowedChange({ maxDrop, maxRise }, words),
      describe: (finding) =>
        `${column} of ${rule.mart} adds up to ${grouped(finding.measured ?? '0')}, ` +
        changeInWords(finding, { maxDrop, maxRise }, words),
    }));
