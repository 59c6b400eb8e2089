import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** Returns a zip of texts, by their paths in it. */
export function buildZip(members: Record<string, string>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(members)) zip.addBuffer(Buffer.from(text), path);
  zip.end();
  return buffer(zip.outputStream);
}
