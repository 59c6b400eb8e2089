import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import type { Source } from '#intake/source/source.js';

/** A source under test, and actions of other programs on it. */
export interface SourceSubject {
  /** Has no state of earlier instances. */
  source: Source;
  /** Delivers whole files in order and replaces existing ones. */
  deliver(files: Record<string, string | Buffer>): Promise<void>;
  remove(path: string): Promise<void>;
  /** Paths of all files, sorted. */
  listPaths(): Promise<string[]>;
  read(path: string): Promise<string>;
  close(): Promise<void>;
}

export const hashBytes = (bytes: string | Buffer) =>
  createHash('sha256').update(bytes).digest('hex');
export const buildRows = (count: number) =>
  `Store,Type,Size\n${Array.from({ length: count }, (_, i) => `${i},A,${i * 7919}\n`).join('')}`;

export function buildZip(members: Record<string, string | Buffer>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(members)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  return buffer(zip.outputStream);
}
