import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { ErrorCode } from '#platform/errors/app-error.js';
import { findHeader, HEAD_BYTES, type Header } from './header.js';
import { LINE_BYTES_MAX, TextCheck, type TextFault } from './text-check.js';

/** What one pass over a text tells before anything is loaded; digest and size are of all its bytes. */
export type Identity =
  | { kind: 'text'; sha256: string; bytes: number; header: Header }
  | { kind: 'refused'; sha256: string; bytes: number; code: ErrorCode; message: string };

/** First bytes of what is delivered in place of a text; the longer before what it begins with. */
const LOOKS: [hex: string, name: string][] = [
  ['fffe0000', 'UTF-32'],
  ['0000feff', 'UTF-32'],
  ['fffe', 'UTF-16'],
  ['feff', 'UTF-16'],
  ['1f8b', 'a gzip file'],
  ['504b0304', 'a zip file or an Excel workbook'],
];
const LOOK_BYTES = 4;

/**
 * Reads a text to its end.
 * @param shown its path as the user knows it
 * @param signal ends the reading early, with its reason
 * @throws AppError as the stream does
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
    const message = `${shown}: ${what}; is it text with a line for each row?`;
    return { kind: 'refused', ...known, code: 'SOURCE_NOT_TEXT', message };
  }
  const isWhole = bytes <= HEAD_BYTES;
  const header = findHeader(start, isWhole);
  if (header) return { kind: 'text', ...known, header };
  const what = isWhole ? 'is empty' : `has no line that ends within its first ${HEAD_BYTES} bytes`;
  const message = `${shown}: ${what}; a header line is needed`;
  return { kind: 'refused', ...known, code: 'SOURCE_COLUMNS', message };
}

function faultText({ line, offset, byte }: TextFault, start: Buffer): string {
  const first = start.subarray(0, LOOK_BYTES).toString('hex');
  const look = LOOKS.find(([hex]) => first.startsWith(hex))?.[1];
  const what = byte === 0 ? 'is not text but holds a NUL' : 'is not UTF-8';
  const where = `line ${line}, byte ${offset} (0x${byte.toString(16).padStart(2, '0').toUpperCase()})`;
  return `${what}${look === undefined ? '' : `, it looks like ${look}`}: ${where}; save it as UTF-8`;
}
