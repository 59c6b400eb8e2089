import { z } from 'zod';
import type { Finding, Limits } from '../../flow/quality-rule.js';
import { grouped, percent, percentAgainst } from './words.js';

/** What a line of data says when its figure is compared with the published snapshot's. */
export const changeLimits = {
  compare: z.literal('previous'),
  maxDrop: z.number().min(0).max(1).optional(),
  maxRise: z.number().min(0).optional(),
};

/** A check that there is something to be held to. */
export const hasLimit = ({ value, issues }: z.core.ParsePayload<Limits>): void => {
  if (value.maxDrop !== undefined || value.maxRise !== undefined) return;
  issues.push({ code: 'custom', input: value, message: 'give maxDrop, maxRise or both' });
};

/** Words for less and more of what is counted, and for the same. */
interface Comparison {
  less: string;
  more: string;
  same: string;
}

/** The limits of a change in words. */
export function allowedChange({ maxDrop, maxRise }: Limits, { less, more }: Comparison): string {
  const drop = maxDrop === undefined ? [] : [`${percent(maxDrop)} ${less}`];
  const rise = maxRise === undefined ? [] : [`${percent(maxRise)} ${more}`];
  return `at most ${[...drop, ...rise].join(', or ')}`;
}

/** `45 % fewer than snapshot 3's 2,180 (limit 20 %)` */
export function changeInWords(finding: Finding, limits: Limits, words: Comparison): string {
  const { previous, previousSnapshot, change, measured } = finding;
  if (measured === null || previous === null) {
    return 'with no published snapshot of the same source to compare with';
  }
  const former = `snapshot ${String(previousSnapshot)}'s ${grouped(previous)}`;
  // From nothing there is no share.
  if (change === null) return Number(measured) === 0 ? words.same : `against ${former}`;
  if (Number(change) === 0) return `${words.same} as snapshot ${String(previousSnapshot)}`;
  const [limit, word] =
    Number(change) < 0 ? [limits.maxDrop, words.less] : [limits.maxRise, words.more];
  if (limit === undefined) return `${percent(change)} ${word} than ${former}`;
  return `${percentAgainst(change, limit)} ${word} than ${former} (limit ${percent(limit)})`;
}
