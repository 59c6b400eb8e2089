import { AppError } from '#platform/errors/app-error.js';
import { LINE_BYTES_MAX } from '#intake/source/text-check.js';

/** A row of a file as it should have been. */
export interface Correction {
  /** sha-256 of the file. */
  sha256: string;
  /** Line of the file, 1 for its first. */
  line: number;
  /** The whole line. */
  text: string;
}

const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Checks a correction by itself.
 * @param where names it in the error, `CSV line 12`
 * @throws AppError REPLAY_REFUSED
 */
export function checkCorrection({ sha256, line, text }: Correction, where: string): void {
  const mistake = mistakeIn(sha256, line, text);
  if (mistake !== undefined) throw new AppError('REPLAY_REFUSED', `${where}: ${mistake}`);
}

function mistakeIn(sha256: string, line: number, text: string): string | undefined {
  if (!SHA256.test(sha256)) return 'sha256 must be the 64 digits that the export has';
  if (!Number.isSafeInteger(line) || line < 1) return 'line must be the number that the export has';
  if (text.trim() === '') return 'the text is empty; leave a row out that is not to be replayed';
  if (/[\r\n\0]/.test(text)) return 'the text holds a line break or a NUL; a row is one line';
  // Two such rows could be taken for one that reaches over both lines; neither could be read anyway.
  if (text.split('"').length % 2 === 0) return 'the text has a quote that does not end';
  if (Buffer.byteLength(text) > LINE_BYTES_MAX) {
    return `the text is longer than ${LINE_BYTES_MAX} bytes`;
  }
  if (!text.isWellFormed()) return 'the text holds half a letter; write it anew';
  return undefined;
}
