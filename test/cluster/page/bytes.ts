import { readFile } from 'node:fs/promises';
import { request } from 'undici';

/** Bytes of files, as the API sends them compressed with gzip. */
export interface PageBytes {
  /** The document and the files that it names: nothing is shown before them. */
  blocking: number;
  /** Every requested file. */
  whole: number;
}

/** @param requested paths that a page asked for */
export async function measurePage(url: string, requested: readonly string[]): Promise<PageBytes> {
  const text = await (await fetch(url)).text();
  const named = Array.from(text.matchAll(/"(\/assets\/[^"]+)"/g), ([, path = '']) => path);
  const files = new Set([...named, ...requested.filter((path) => path.startsWith('/assets/'))]);
  return {
    blocking: await sum(url, ['/', ...named]),
    whole: await sum(url, ['/', ...files]),
  };
}

async function sum(url: string, paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(paths.map((path) => measureSize(`${url}${path}`)));
  return sizes.reduce((total, size) => total + size, 0);
}

/** Fetch would hide the compressed size. */
async function measureSize(url: string): Promise<number> {
  const { body } = await request(url, { headers: { 'accept-encoding': 'gzip' } });
  return (await body.arrayBuffer()).byteLength;
}

/** The first four bytes and the size of a PNG file. */
export async function readPngHeader(path: string) {
  const bytes = await readFile(path);
  const start = bytes.subarray(0, 4).toString('latin1');
  return { start, width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}
