import { percent } from '#analytics/words/numbers.js';

/** The quality of a snapshot, as one word and as a short text. */
export interface QualityText {
  text: string;
  detail: string;
}

const qualities: Record<string, QualityText> = {
  PASSED: { text: 'Passed', detail: 'every quality rule passed, and no row is in quarantine' },
  UNKNOWN: {
    text: 'Quality not shown',
    detail: 'rules and quarantine cover all stores and departments, not yours alone',
  },
  WARNING: { text: 'Warning', detail: 'rows are in quarantine, or a quality rule warns' },
};

/** @param shareSetAside of all delivered rows; undefined when unknown */
export function describeQuality(quality: string, shareSetAside?: number): QualityText {
  const words = qualities[quality] ?? { text: quality, detail: '' };
  if (shareSetAside === undefined || shareSetAside === 0) return words;
  const share = shareSetAside < 0.0001 ? `less than ${percent(0.0001)}` : percent(shareSetAside);
  return { ...words, detail: `${share} of all rows are in quarantine` };
}
