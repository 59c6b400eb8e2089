import { isUtf8 } from 'node:buffer';
import { TextCheck } from '#intake/source/text/identify.js';
import type { Encoding } from '../../tables/table.js';

const [LF, CR] = [10, 13];

/** Detects mixed line endings in a text that arrives in pieces. */
export class LineEnds {
  private readonly kinds = new Set<'lf' | 'crlf' | 'cr'>();
  private isAfterCr = false;

  take(chunk: Buffer): void {
    if (chunk.length === 0) return;
    if (this.isAfterCr && chunk[0] !== LF) this.kinds.add('cr');
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, at + 1)) {
      const isCrlf = at > 0 ? chunk[at - 1] === CR : this.isAfterCr;
      this.kinds.add(isCrlf ? 'crlf' : 'lf');
    }
    for (let at = chunk.indexOf(CR); at >= 0; at = chunk.indexOf(CR, at + 1)) {
      if (at + 1 < chunk.length && chunk[at + 1] !== LF) this.kinds.add('cr');
    }
    this.isAfterCr = chunk[chunk.length - 1] === CR;
  }

  get areMixed(): boolean {
    return this.kinds.size > 1;
  }
}

/** Bytes of a line without a value: delimiters, blanks and quotes. */
const FILLERS = new Set(Array.from(',;|^\t "\'', (sign) => sign.charCodeAt(0)));
/** The first byte of a byte order mark. */
const MARK = 0xef;

/**
 * Detects lines that may be no rows, in a text that arrives in pieces: without a value, or with a byte order mark below
 * the first line. A false alarm only makes a copy.
 */
export class StrayLines {
  hasStrayLine = false;
  private isFirst = true;
  private place: 'start' | 'blank' | 'value' = 'start';

  take(chunk: Buffer): void {
    for (let at = 0; at < chunk.length && !this.hasStrayLine; at++) {
      if (this.place === 'value') {
        at = chunk.indexOf(LF, at);
        if (at < 0) return;
      }
      this.classifyByte(chunk[at] ?? 0);
    }
  }

  private classifyByte(byte: number): void {
    if (byte === LF || byte === CR) {
      if (this.place === 'blank') this.hasStrayLine = true;
      if (byte === CR && this.place === 'value') return;
      this.isFirst = false;
      this.place = 'start';
    } else if (byte === MARK && this.place === 'start' && !this.isFirst) this.hasStrayLine = true;
    else if (FILLERS.has(byte)) this.place = 'blank';
    else this.place = 'value';
  }
}

/** Maximum share of bytes that do not occur in text; above it, the file is binary. */
const BINARY = 0.02;
/** A UTF-8 character has at most four bytes, so a cut may leave up to three of them. */
const CUT = 3;

/**
 * Detects the encoding of a text from its beginning.
 * @param isWhole whether the text ends there
 * @returns undefined for binary data
 */
export function detectEncoding(head: Buffer, isWhole: boolean): Encoding | undefined {
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
    // In UTF-16, every second byte of western letters is zero and no other.
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

/** Bytes at the beginning of a text that are sniffed. */
const HEAD_BYTES = 64 * 1024;

/** The beginning of a text, sniffed. */
export interface Head {
  bytes: Buffer;
  /** The text ends within these bytes. */
  isWhole: boolean;
  /** Undefined for binary data. */
  encoding: Encoding | undefined;
  hasMixedLineEnds: boolean;
  hasStrayLines: boolean;
  /** Position of the first invalid byte, in words. */
  fault?: string;
}

/**
 * Reads the beginning of a text, then scans the rest: a late byte may show another encoding, or damage of an archive.
 * @param isPacked reads compressed data to its end in any case
 */
export async function readHead(bytes: AsyncIterable<Buffer>, isPacked: boolean): Promise<Head> {
  const parts: Buffer[] = [];
  const ends = new LineEnds();
  const stray = new StrayLines();
  let [length, isWhole] = [0, true];
  let encoding: Encoding | undefined;
  let check: TextCheck | undefined;
  for await (const chunk of bytes) {
    if (check) {
      check.take(chunk);
      ends.take(chunk);
      stray.take(chunk);
    } else if (!isWhole) continue;
    else {
      parts.push(chunk);
      length += chunk.length;
      if (length <= HEAD_BYTES) continue;
      isWhole = false;
      encoding = detectEncoding(Buffer.concat(parts).subarray(0, HEAD_BYTES), false);
      if (encoding === 'utf-8') {
        check = new TextCheck();
        for (const part of parts) {
          check.take(part);
          ends.take(part);
          stray.take(part);
        }
      } else if (!isPacked) break;
    }
  }
  const all = Buffer.concat(parts);
  if (isWhole) {
    ends.take(all);
    stray.take(all);
    encoding = detectEncoding(all, true);
  }
  const head: Head = {
    bytes: isWhole ? all : all.subarray(0, HEAD_BYTES),
    isWhole,
    encoding,
    hasMixedLineEnds: ends.areMixed,
    hasStrayLines: stray.hasStrayLine,
  };
  const fault = check?.fault();
  if (!fault) return head;
  if (fault.byte === 0) return { ...head, fault: `has a NUL character in line ${fault.line}` };
  return { ...head, encoding: 'windows-1252' };
}
