import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Version of the program, as `package.json` states it. */
export function productVersion(): string {
  // As many folders up as it takes: the built program lies one deeper than its source.
  let file = new URL('package.json', import.meta.url);
  while (!existsSync(file)) file = new URL('../package.json', file);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** `libs/`, as it is written or as it is built. */
const LIBS = fileURLToPath(new URL('../../../', import.meta.url));
/** What a program does follows from these; tests and what a compiler tells beside code do not count. */
const CODE = /^(?!.*\.(?:spec|d)\.ts$).*\.(?:js|ts|sql|json)$/;
const SHOWN = 12;

let known: Promise<string> | undefined;

/**
 * Version of the program's code: that of `package.json`, and a digest of all code of `libs/` with its SQL and
 * contracts. The same code has the same wherever it was built; the code as written and as built have two.
 * @returns `0.1.0+3f2a90c1b7de`
 */
export const codeVersion = (): Promise<string> => (known ??= readVersion());

async function readVersion(): Promise<string> {
  const entries = await readdir(LIBS, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && CODE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${file.slice(LIBS.length)}\0`).update(await readFile(file));
  }
  return `${productVersion()}+${hash.digest('hex').slice(0, SHOWN)}`;
}
