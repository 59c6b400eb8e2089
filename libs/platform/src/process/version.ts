import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Returns the version in `package.json`. */
export function productVersion(): string {
  // Search upwards: the built program is one folder deeper than its source.
  let file = new URL('package.json', import.meta.url);
  while (!existsSync(file)) file = new URL('../package.json', file);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** `libs/`, from source or built. */
const LIBS = fileURLToPath(new URL('../../../', import.meta.url));
/** Files that determine behaviour, without tests and type declarations. */
const CODE = /^(?!.*\.(?:spec|d)\.ts$).*\.(?:js|ts|sql|json)$/;
const SHOWN = 12;

let known: Promise<string> | undefined;

/**
 * Returns the version of the code, `0.1.0+3f2a90c1b7de`: that of `package.json` and a digest of all code of
 * `libs/` with its SQL and contracts. It does not depend on where the code was built; source and built code
 * have different digests.
 */
export const codeVersion = (): Promise<string> => (known ??= readVersion());

async function readVersion(): Promise<string> {
  const entries = await readdir(LIBS, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && CODE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256');
  // The first run waits for it, and asynchronous reads of so many small files take four times as long.
  for (const file of files) hash.update(`${file.slice(LIBS.length)}\0`).update(readFileSync(file));
  return `${productVersion()}+${hash.digest('hex').slice(0, SHOWN)}`;
}
