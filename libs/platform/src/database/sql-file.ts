import { readFileSync } from 'node:fs';

/** Reads a `.sql` file in the folder of its module. */
export function sqlFile(base: string, name: string): string {
  return readFileSync(new URL(name, base), 'utf8');
}
