import { TextCheck } from '#intake/source/text-check.js';
import type { Encoding } from '../../tables/table.js';
import { encodingOf } from './encoding-of.js';
import { LineEnds } from './line-ends.js';

/** Of a text, looked at for what it holds. */
const HEAD_BYTES = 64 * 1024;

/** What a look at a text finds. */
export interface Head {
  bytes: Buffer;
  /** The text ends there. */
  isWhole: boolean;
  /** Undefined for bytes that are no text. */
  encoding: Encoding | undefined;
  hasMixedLineEnds: boolean;
  /** Where the first byte is that no text has, in words. */
  fault?: string;
}

/**
 * Looks at the begin of a text, and goes through the rest: one byte at its end may say that it is in another encoding,
 * and damage of what it is packed in shows there too.
 * @param isPacked then it is read to its end whatever it is
 */
export async function readHead(bytes: AsyncIterable<Buffer>, isPacked: boolean): Promise<Head> {
  const parts: Buffer[] = [];
  const ends = new LineEnds();
  let [length, isWhole] = [0, true];
  let encoding: Encoding | undefined;
  let check: TextCheck | undefined;
  for await (const chunk of bytes) {
    if (check) {
      check.take(chunk);
      ends.take(chunk);
    } else if (!isWhole) continue;
    else {
      parts.push(chunk);
      length += chunk.length;
      if (length <= HEAD_BYTES) continue;
      isWhole = false;
      encoding = encodingOf(Buffer.concat(parts).subarray(0, HEAD_BYTES), false);
      if (encoding === 'utf-8') {
        check = new TextCheck();
        for (const part of parts) {
          check.take(part);
          ends.take(part);
        }
      } else if (!isPacked) break;
    }
  }
  const all = Buffer.concat(parts);
  if (isWhole) {
    ends.take(all);
    encoding = encodingOf(all, true);
  }
  const head: Head = {
    bytes: isWhole ? all : all.subarray(0, HEAD_BYTES),
    isWhole,
    encoding,
    hasMixedLineEnds: ends.areMixed,
  };
  const fault = check?.fault();
  if (!fault) return head;
  if (fault.byte === 0) return { ...head, fault: `holds a NUL in line ${fault.line}` };
  return { ...head, encoding: 'windows-1252' };
}
