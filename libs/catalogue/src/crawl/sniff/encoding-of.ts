import { isUtf8 } from 'node:buffer';
import type { Encoding } from '../../tables/table.js';

/** Share of bytes that no text holds, above which bytes are none. */
const BINARY = 0.02;
/** A sign of UTF-8 has at most four bytes: three of them may stand before a cut. */
const CUT = 3;

/**
 * The encoding of a text, told by its head.
 * @param isWhole whether the text ends there
 * @returns undefined for bytes that are no text
 */
export function encodingOf(head: Buffer, isWhole: boolean): Encoding | undefined {
  const [first, second] = head;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return 'utf-16';
  const zeros = [0, 0];
  let strange = 0;
  for (let index = 0; index < head.length; index++) {
    const byte = head[index] ?? 0;
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
    else if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12) strange++;
  }
  const [even = 0, odd = 0] = zeros;
  if (even + odd > 0) {
    // Of western letters every second byte is a zero, and none of the others.
    const [many, few] = [Math.max(even, odd), Math.min(even, odd)];
    return few === 0 && many > head.length * 0.3 && strange === 0 ? 'utf-16' : undefined;
  }
  if (strange > head.length * BINARY) return undefined;
  if (isText(head, isWhole)) return 'utf-8';
  return 'windows-1252';
}

function isText(head: Buffer, isWhole: boolean): boolean {
  for (let cut = 0; cut <= (isWhole ? 0 : CUT); cut++) {
    if (isUtf8(head.subarray(0, head.length - cut))) return true;
  }
  return false;
}
