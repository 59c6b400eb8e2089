import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { ErrorCode } from '#platform/errors/app-error.js';
import { findHeader, HEAD_BYTES, type Header } from './header.js';

/** The first byte that is invalid in UTF-8. */
export interface TextFault {
  /** Line number, from 1. */
  line: number;
  /** Number of bytes before it. */
  offset: number;
  byte: number;
}

const LF = 10;
const CR = 13;
/** Maximum length of a line, well below the limit of every engine. */
export const LINE_BYTES_MAX = 1_000_000;
/** A code point has at most four bytes, so at most three of them precede a cut. */
const TAIL_MAX = 3;

/** Verifies UTF-8 without NUL and with a limited line length, for any split into chunks. */
export class TextCheck {
  private foundFault: TextFault | undefined;
  /** Start of a code point that the chunk boundary has cut. */
  private carry: Buffer = Buffer.alloc(0);
  /** Bytes before the carry. */
  private offset = 0;
  private line = 1;
  /** Number of bytes before the line. */
  private lineBegin = 0;
  private long: number | undefined;
  private afterCr = false;

  take(chunk: Buffer): void {
    if (this.foundFault) return;
    const bytes = this.carry.length > 0 ? Buffer.concat([this.carry, chunk]) : chunk;
    const whole = bytes.length - cutTail(bytes);
    const text = bytes.subarray(0, whole);
    const fault = isUtf8(text) ? text.indexOf(0) : firstFault(text);
    this.countLines(text.subarray(0, fault < 0 ? whole : fault));
    if (fault >= 0) {
      this.report(bytes, fault);
      return;
    }
    this.offset += whole;
    // A copy, because the caller may reuse the buffer.
    this.carry = Buffer.from(bytes.subarray(whole));
  }

  /** Called after the last byte. @returns undefined for a valid text */
  fault(): TextFault | undefined {
    if (!this.foundFault && this.carry.length > 0) this.report(this.carry, 0);
    return this.foundFault;
  }

  /** Returns the number of the first line that is too long for an engine. */
  longLine(): number | undefined {
    return this.long;
  }

  private report(bytes: Buffer, index: number): void {
    this.foundFault = { line: this.line, offset: this.offset + index, byte: bytes[index] ?? 0 };
  }

  private countLines(bytes: Buffer): void {
    let { line, afterCr } = this;
    for (let index = 0, end = bytes.length; index < end; index++) {
      const byte = bytes[index] ?? 0;
      if (byte > CR) {
        afterCr = false;
        continue;
      }
      const at = this.offset + index;
      if (byte === CR || (byte === LF && !afterCr)) this.endLine(line++, at);
      else if (byte === LF) this.lineBegin = at + 1;
      afterCr = byte === CR;
    }
    if (this.offset + bytes.length - this.lineBegin > LINE_BYTES_MAX) this.long ??= line;
    this.line = line;
    this.afterCr = afterCr;
  }

  private endLine(line: number, end: number): void {
    if (end - this.lineBegin > LINE_BYTES_MAX) this.long ??= line;
    this.lineBegin = end + 1;
  }
}

/** Returns the number of bytes at the end that begin an incomplete code point. */
function cutTail(bytes: Buffer): number {
  const last = bytes.length;
  for (let length = 1; length <= Math.min(TAIL_MAX, last); length++) {
    const byte = bytes[last - length] ?? 0;
    if (byte >= 0b1100_0000)
      return byte < 0b1111_1000 && length < measureCodePoint(byte) ? length : 0;
    if (byte < 0b1000_0000) return 0;
  }
  return 0;
}

/** Returns the number of bytes of the code point that a byte begins. */
function measureCodePoint(lead: number): number {
  if (lead < 0b1110_0000) return 2;
  return lead < 0b1111_0000 ? 3 : 4;
}

/** Returns the index of the first NUL or invalid byte, by bisection. */
function firstFault(bytes: Buffer): number {
  // Invalid bytes stay invalid, whatever follows.
  const isGood = (length: number) =>
    isUtf8(bytes.subarray(0, length - cutTail(bytes.subarray(0, length))));
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isGood(middle)) good = middle;
    else bad = middle;
  }
  const wrong = good - cutTail(bytes.subarray(0, good));
  const nul = bytes.subarray(0, wrong).indexOf(0);
  return nul < 0 ? wrong : nul;
}

/** Facts from one pass over a text before the load; digest and size cover all its bytes. */
export type Identity =
  | { kind: 'text'; sha256: string; bytes: number; header: Header }
  | { kind: 'refused'; sha256: string; bytes: number; code: ErrorCode; message: string };

/** First bytes of other formats that people deliver by mistake; longer ones before their prefixes. */
const SIGNATURES: [hex: string, name: string][] = [
  ['fffe0000', 'UTF-32'],
  ['0000feff', 'UTF-32'],
  ['fffe', 'UTF-16'],
  ['feff', 'UTF-16'],
  ['1f8b', 'a gzip file'],
  ['504b0304', 'a zip file or an Excel workbook'],
];
const SIGNATURE_BYTES = 4;

/**
 * Reads a text to its end.
 * @param shown its path as the user knows it
 * @param signal aborts the read with its reason
 * @throws the AppError of the stream
 */
export async function identify(
  text: Readable,
  shown: string,
  signal?: AbortSignal,
): Promise<Identity> {
  const hash = createHash('sha256');
  const check = new TextCheck();
  const head: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of text as AsyncIterable<Buffer>) {
    signal?.throwIfAborted();
    hash.update(chunk);
    check.take(chunk);
    if (bytes < HEAD_BYTES) head.push(chunk.subarray(0, HEAD_BYTES - bytes));
    bytes += chunk.length;
  }
  const known = { sha256: hash.digest('hex'), bytes };
  const start = Buffer.concat(head);
  const fault = check.fault();
  if (fault) {
    const message = `${shown}: ${faultText(fault, start)}`;
    return { kind: 'refused', ...known, code: 'SOURCE_NOT_TEXT', message };
  }
  const longLine = check.longLine();
  if (longLine !== undefined) {
    const what = `line ${longLine} is longer than ${LINE_BYTES_MAX} bytes`;
    const message = `${shown}: ${what}; deliver a text with one line for each row`;
    return { kind: 'refused', ...known, code: 'SOURCE_NOT_TEXT', message };
  }
  const isWhole = bytes <= HEAD_BYTES;
  const header = findHeader(start, isWhole);
  if (header) return { kind: 'text', ...known, header };
  const what = isWhole ? 'is empty' : `has no line end in its first ${HEAD_BYTES} bytes`;
  const message = `${shown}: ${what}; add a header line`;
  return { kind: 'refused', ...known, code: 'SOURCE_COLUMNS', message };
}

function faultText({ line, offset, byte }: TextFault, start: Buffer): string {
  const first = start.subarray(0, SIGNATURE_BYTES).toString('hex');
  const look = SIGNATURES.find(([hex]) => first.startsWith(hex))?.[1];
  const what = byte === 0 ? 'is not text: it has a NUL character' : 'is not UTF-8';
  const where = `line ${line}, byte ${offset} (0x${byte.toString(16).padStart(2, '0').toUpperCase()})`;
  return `${what}${look === undefined ? '' : `, it looks like ${look}`}: ${where}; save it as UTF-8`;
}
