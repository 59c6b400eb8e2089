import { percent } from './numbers.js';

/** The quality of a snapshot, as one word and as a short text. */
export interface QualityWords {
  text: string;
  detail: string;
}

const qualities: Record<string, QualityWords> = {
  PASSED: { text: 'Passed', detail: 'every rule held, no row was set aside' },
  WARNING: { text: 'Warning', detail: 'rows were set aside, or a rule warned' },
};

/** @param shareSetAside of all delivered rows; undefined when unknown */
export function qualityWords(quality: string, shareSetAside?: number): QualityWords {
  const words = qualities[quality] ?? { text: quality, detail: '' };
  if (shareSetAside === undefined || shareSetAside === 0) return words;
  const share = shareSetAside < 0.0001 ? `less than ${percent(0.0001)}` : percent(shareSetAside);
  return { ...words, detail: `${share} of all rows are set aside` };
}
