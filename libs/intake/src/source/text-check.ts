import { isUtf8 } from 'node:buffer';

/** The first byte that no UTF-8 text has there. */
export interface TextFault {
  /** 1 for the first. */
  line: number;
  /** Bytes before it in the text. */
  offset: number;
  byte: number;
}

const LF = 10;
const CR = 13;
/** What every engine takes as one line, with room to spare. */
export const LINE_BYTES_MAX = 1_000_000;
/** A code point has at most four bytes, so at most three of it can lie before a cut. */
const TAIL_MAX = 3;

/** Holds bytes to UTF-8, without a NUL and with lines of bearable length, however they are cut. */
export class TextCheck {
  private found: TextFault | undefined;
  /** Begin of a code point that the bytes so far have cut. */
  private carry: Buffer = Buffer.alloc(0);
  /** Bytes before the carry. */
  private offset = 0;
  private line = 1;
  /** Bytes before the line. */
  private lineBegin = 0;
  private long: number | undefined;
  private afterCr = false;

  take(chunk: Buffer): void {
    if (this.found) return;
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
    // A copy: whoever gave the bytes may use their place again.
    this.carry = Buffer.from(bytes.subarray(whole));
  }

  /** After the last byte. @returns undefined for a text */
  fault(): TextFault | undefined {
    if (!this.found && this.carry.length > 0) this.report(this.carry, 0);
    return this.found;
  }

  /** Number of the first line that is longer than any engine takes. */
  longLine(): number | undefined {
    return this.long;
  }

  private report(bytes: Buffer, index: number): void {
    this.found = { line: this.line, offset: this.offset + index, byte: bytes[index] ?? 0 };
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

/** Bytes at the end that begin a code point but do not end it. */
function cutTail(bytes: Buffer): number {
  const last = bytes.length;
  for (let length = 1; length <= Math.min(TAIL_MAX, last); length++) {
    const byte = bytes[last - length] ?? 0;
    if (byte >= 0b1100_0000) return byte < 0b1111_1000 && length < sizeOf(byte) ? length : 0;
    if (byte < 0b1000_0000) return 0;
  }
  return 0;
}

/** Bytes of the code point that a byte begins. */
function sizeOf(lead: number): number {
  if (lead < 0b1110_0000) return 2;
  return lead < 0b1111_0000 ? 3 : 4;
}

/** Index of the first NUL or byte that is not UTF-8, found by halving. */
function firstFault(bytes: Buffer): number {
  // Once some bytes are wrong, they stay so whatever follows.
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
