/** Bytes of a file, both ends included. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * Parses a `Range` header: one range of bytes.
 * @returns undefined for the whole file, also for an invalid header or several ranges; `none` if the range is outside
 * the file
 */
export function parseRange(
  header: string | undefined,
  size: number,
): ByteRange | 'none' | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  const last = size - 1;
  if (from === '') return Number(to) === 0 || size === 0 ? 'none' : tail(Number(to), size);
  const start = Number(from);
  const end = to === '' ? last : Math.min(Number(to), last);
  if (to !== '' && Number(to) < start) return undefined;
  return start > last ? 'none' : { start, end };
}

const tail = (length: number, size: number): ByteRange => ({
  start: Math.max(0, size - length),
  end: size - 1,
});
