import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import type { LineEnd } from '../ports/compute.js';

/** What one pass over a file's bytes tells. */
export interface FileFacts {
  sha256: string;
  bytes: number;
  /** Lines that hold anything, the header among them. */
  lines: number;
  lineEnd: LineEnd;
}

const LF = 10;
const CR = 13;

/**
 * Passes bytes through unchanged and learns their facts on the way. The line count is taken from the
 * bytes themselves, so that it can hold an engine's own count to account.
 */
export class FactsTransform extends Transform {
  private readonly hash = createHash('sha256');
  private bytes = 0;
  private lines = 0;
  private readonly ends = new Set<LineEnd>();
  private inLine = false;
  private afterCr = false;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.hash.update(chunk);
    this.bytes += chunk.length;
    this.countLines(chunk);
    this.push(chunk);
    done();
  }

  facts(): FileFacts {
    const ends = new Set(this.ends);
    if (this.afterCr) ends.add('cr');
    const [only] = ends;
    return {
      sha256: this.hash.digest('hex'),
      bytes: this.bytes,
      lines: this.lines + (this.inLine ? 1 : 0),
      lineEnd: ends.size > 1 ? 'mixed' : (only ?? 'lf'),
    };
  }

  private countLines(chunk: Buffer): void {
    // Nearly every byte is above CR: one comparison for those keeps the pass cheap.
    // An index, since iterating over a buffer takes five times as long.
    for (let index = 0, end = chunk.length; index < end; index++) {
      const byte = chunk[index] ?? 0;
      if (byte === LF) {
        this.ends.add(this.afterCr ? 'crlf' : 'lf');
        this.endLine();
        this.afterCr = false;
        continue;
      }
      if (byte > CR && !this.afterCr) {
        this.inLine = true;
        continue;
      }
      if (this.afterCr) this.ends.add('cr');
      this.afterCr = byte === CR;
      if (this.afterCr) this.endLine();
      else this.inLine = true;
    }
  }

  private endLine(): void {
    if (this.inLine) this.lines++;
    this.inLine = false;
  }
}
