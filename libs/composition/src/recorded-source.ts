import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FILE = 'source';

/** Records which source the instance of a state folder reads, for the commands of that state. */
export function recordSource(stateDir: string, sourceUrl: string): Promise<void> {
  return writeFile(join(stateDir, FILE), `${sourceUrl}\n`, { mode: 0o600 });
}

/** Returns the source that the instance of a state folder reads, or undefined where none was recorded. */
export function readRecordedSource(stateDir: string): string | undefined {
  const file = join(stateDir, FILE);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}
