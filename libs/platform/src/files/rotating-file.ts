import { appendFile, copyFile, mkdir, rename, stat, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Writable } from 'node:stream';

/** Kept copies of a log: `worker.log.1`, the newest, to `worker.log.4`. */
const COPIES = 4;

/** Bytes of a file; 0 when it is missing. */
const readSize = async (file: string): Promise<number> =>
  (await stat(file).catch(unlessMissing))?.size ?? 0;

/** Renames a file to its newest copy, so that the next write creates a new one. */
async function rotateFile(file: string): Promise<void> {
  await makeRoom(file);
  await rename(file, `${file}.1`).catch(unlessMissing);
}

/**
 * Empties a file that a program holds open for appending. Lines written between the copy and the end of
 * this call are lost.
 * @param most bytes up to which it is left unchanged
 */
export async function emptyIfLong(file: string, most: number): Promise<void> {
  if ((await readSize(file)) <= most) return;
  await makeRoom(file);
  await copyFile(file, `${file}.1`);
  await truncate(file);
}

/** Renames each copy to the next number; removes the oldest. */
async function makeRoom(file: string): Promise<void> {
  for (let copy = COPIES - 1; copy > 0; copy--) {
    await rename(`${file}.${copy}`, `${file}.${copy + 1}`).catch(unlessMissing);
  }
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}

/** Maximum size of a log; there are at most four older ones. */
export const LOG_BYTES_MAX = 10 * 1024 * 1024;

/**
 * Appends to a file and starts a new one when it is full. It opens the file for each write, so it
 * creates a removed file again. Never fails: while it cannot write, as on a full disk, lines are lost.
 */
export class RotatingFile extends Writable {
  private isFailing = false;

  /** @param complain called once when writing begins to fail, and once when it works again */
  constructor(
    private readonly file: string,
    private readonly complain: (line: string) => void,
    private readonly bytesMax: number = LOG_BYTES_MAX,
  ) {
    super();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    void this.append(chunk).then(done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    void this.append(Buffer.concat(chunks.map(({ chunk }) => chunk))).then(done);
  }

  private async append(text: Buffer): Promise<void> {
    try {
      await mkdir(dirname(this.file), { recursive: true });
      const size = await readSize(this.file);
      if (size > 0 && size + text.length > this.bytesMax) await rotateFile(this.file);
      await appendFile(this.file, text);
      if (this.isFailing) this.complain(`${this.file} can be written again`);
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing) {
        const { message } = error as Error;
        this.complain(
          `${this.file} cannot be written, new lines are lost until it can: ${message}`,
        );
      }
      this.isFailing = true;
    }
  }
}
