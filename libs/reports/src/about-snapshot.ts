import { RETAIL_FLOW, type Snapshot } from '#analytics/snapshot/snapshot.js';
import type { About } from './delivery/made-file.js';
import { momentOf } from './document/words.js';

/** What a report is made from, and how far to trust it, in sentences. */
export function aboutSnapshot(snapshot: Snapshot): About {
  const { id, flow, publishedAt, firstWeek, dataThrough, weeks, quality, shareSetAside } = snapshot;
  const setAside =
    shareSetAside === null || shareSetAside === 0
      ? []
      : [`${percent(shareSetAside)} of the rows that came are in quarantine and not counted.`];
  return {
    snapshot: id,
    facts: [
      `Snapshot ${id} of ${flow}, published ${momentOf(new Date(publishedAt))}, quality ${quality}.`,
      flow === RETAIL_FLOW
        ? `Transactions of ${weeks} days, from ${firstWeek} through ${dataThrough}.`
        : `Sales of ${weeks} weeks, from ${firstWeek} through ${dataThrough}.`,
    ],
    warnings: [
      ...setAside,
      ...snapshot.warnings.map(({ rule, message }) => `Quality rule ${rule}: ${message}`),
    ],
  };
}

const percent = (share: number) =>
  share.toLocaleString('en', { style: 'percent', maximumSignificantDigits: 2 });
