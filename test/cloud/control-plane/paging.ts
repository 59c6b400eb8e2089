import type { AwsError } from './aws-wire.js';

interface Page<T> {
  items: T[];
  /** Start of the next page; missing on the last. */
  next?: string;
}

/** Returns one page of a list. @param marker `next` of the former page */
export function toPage<T>(
  items: T[],
  marker: string | undefined,
  size: number,
  invalid: () => AwsError,
): Page<T> {
  const start = marker === undefined ? 0 : Number(Buffer.from(marker, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0 || start > items.length) throw invalid();
  const end = start + size;
  const page = { items: items.slice(start, end) };
  return end < items.length
    ? { ...page, next: Buffer.from(String(end)).toString('base64url') }
    : page;
}
