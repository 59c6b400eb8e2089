import { AppError } from '#platform/errors/app-error.js';

/** Limits of one packed file; a file beyond them is refused. */
export interface UnpackLimits {
  /** Entries of a zip, including folders and files that are not texts. */
  entries: number;
  /** Unpacked bytes of all its texts. */
  bytes: number;
  /** Unpacked bytes per packed byte. Applies once a file unpacks to more than `RATIO_FROM_BYTES`. */
  ratio: number;
}

/** Unpacked size up to which the ratio does not apply. */
const RATIO_FROM_BYTES = 256 * 1024 ** 2;
const MB = 1024 ** 2;

/** Defaults: far above what a chain delivers, and well below what stops a worker. */
export const UNPACK_LIMITS: UnpackLimits = { entries: 10_000, bytes: 102_400 * MB, ratio: 200 };

/** @throws AppError SOURCE_TOO_LARGE for a zip with more entries */
export function requireFewEntries(
  path: string,
  found: number,
  { entries }: UnpackLimits = UNPACK_LIMITS,
): void {
  if (found <= entries) return;
  const advice = 'deliver several zips, or raise SOURCE_ZIP_ENTRIES';
  const message = `${path}: contains ${found} entries, but the limit is ${entries}; ${advice}`;
  throw new AppError('SOURCE_TOO_LARGE', message);
}

/** Counts the unpacked bytes of a packed file, over all its texts. */
export class UnpackedBytes {
  private count = 0;
  private readonly maxBytes: number;

  constructor(
    private readonly file: { path: string; bytes: number },
    private readonly limits: UnpackLimits = UNPACK_LIMITS,
  ) {
    const byRatio = Math.max(RATIO_FROM_BYTES, file.bytes * limits.ratio);
    this.maxBytes = Math.min(limits.bytes, byRatio);
  }

  /** @throws AppError SOURCE_TOO_LARGE above the limits of the file */
  add(bytes: number): void {
    this.count += bytes;
    if (this.count > this.maxBytes) throw this.tooLarge();
  }

  /** Passes bytes on, and counts them. */
  async *countBytes(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of bytes) {
      this.add(chunk.length);
      yield chunk;
    }
  }

  private tooLarge(): AppError {
    const { path, bytes } = this.file;
    const { bytes: most, ratio } = this.limits;
    const isWhole = this.maxBytes === most;
    const what = isWhole
      ? `unpacks to more than ${most / MB} MB, the limit for a file`
      : `unpacks to more than ${Math.floor(this.maxBytes / MB)} MB, which is over ${ratio} times its ${bytes} bytes`;
    const setting = isWhole ? 'SOURCE_UNPACKED_MB' : 'SOURCE_UNPACKED_RATIO';
    const advice = isWhole ? 'deliver it in parts' : 'deliver it unpacked';
    return new AppError('SOURCE_TOO_LARGE', `${path}: ${what}; ${advice}, or raise ${setting}`);
  }
}
