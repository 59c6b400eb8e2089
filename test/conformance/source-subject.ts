import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import type { Source } from '#intake/source/source.js';

/** A source to be tested, and what others do to it. */
export interface SourceSubject {
  /** Remembers nothing of what others did before. */
  source: Source;
  /** Delivers files, whole, none before the one before it; what lies there is replaced. */
  deliver(files: Record<string, string | Buffer>): Promise<void>;
  remove(path: string): Promise<void>;
  /** Paths of everything that lies there, sorted. */
  paths(): Promise<string[]>;
  read(path: string): Promise<string>;
  close(): Promise<void>;
}

export const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');
export const rows = (count: number) =>
  `Store,Type,Size\n${Array.from({ length: count }, (_, i) => `${i},A,${i * 7919}\n`).join('')}`;

export function zipOf(members: Record<string, string | Buffer>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(members)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  return buffer(zip.outputStream);
}
