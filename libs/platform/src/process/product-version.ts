import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

const stated = z.object({ version: z.string() });

/** Version of the program, as `package.json` states it. */
export function productVersion(): string {
  // As many folders up as it takes: the built program lies one deeper than its source.
  let file = new URL('package.json', import.meta.url);
  while (!existsSync(file)) file = new URL('../package.json', file);
  return stated.parse(JSON.parse(readFileSync(file, 'utf8'))).version;
}
