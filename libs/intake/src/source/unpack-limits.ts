import { AppError } from '#platform/errors/app-error.js';

/** What one packed file may hold; a file beyond it is refused. */
export interface UnpackLimits {
  /** Entries of a zip, folders and files that are no texts among them. */
  entries: number;
  /** Bytes of all its texts, unpacked. */
  bytes: number;
  /** Bytes unpacked for each packed byte. Counts once a file unpacks to more than `RATIO_FROM_BYTES`. */
  ratio: number;
}

/** Up to this size, unpacked, a text may be as repetitive as it likes. */
const RATIO_FROM_BYTES = 256 * 1024 ** 2;
const MB = 1024 ** 2;

/** Unless settings say otherwise: far above what a chain delivers, and well below what stops a worker. */
export const UNPACK_LIMITS: UnpackLimits = { entries: 10_000, bytes: 102_400 * MB, ratio: 200 };

/** @throws AppError SOURCE_TOO_LARGE for a zip of more entries */
export function requireFewEntries(
  path: string,
  found: number,
  { entries }: UnpackLimits = UNPACK_LIMITS,
): void {
  if (found <= entries) return;
  const advice = 'deliver several zips, or raise SOURCE_ZIP_ENTRIES';
  const message = `${path}: holds ${found} entries, and a zip may hold ${entries}; ${advice}`;
  throw new AppError('SOURCE_TOO_LARGE', message);
}

/** Counts what a packed file unpacks to, all its texts together. */
export class UnpackedBytes {
  private count = 0;
  private readonly most: number;

  constructor(
    private readonly file: { path: string; bytes: number },
    private readonly limits: UnpackLimits = UNPACK_LIMITS,
  ) {
    const byRatio = Math.max(RATIO_FROM_BYTES, file.bytes * limits.ratio);
    this.most = Math.min(limits.bytes, byRatio);
  }

  /** @throws AppError SOURCE_TOO_LARGE once it is more than the file may unpack to */
  add(bytes: number): void {
    this.count += bytes;
    if (this.count > this.most) throw this.tooLarge();
  }

  /** Passes bytes on, and counts them. */
  async *counted(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of bytes) {
      this.add(chunk.length);
      yield chunk;
    }
  }

  private tooLarge(): AppError {
    const { path, bytes } = this.file;
    const { bytes: most, ratio } = this.limits;
    const isWhole = this.most === most;
    const what = isWhole
      ? `unpacks to more than ${most / MB} MB, the most that a file may have`
      : `unpacks to more than ${Math.floor(this.most / MB)} MB, which is over ${ratio} times its ${bytes} bytes`;
    const setting = isWhole ? 'SOURCE_UNPACKED_MB' : 'SOURCE_UNPACKED_RATIO';
    const advice = isWhole ? 'deliver it in parts' : 'deliver it without packing it';
    return new AppError('SOURCE_TOO_LARGE', `${path}: ${what}; ${advice}, or raise ${setting}`);
  }
}
