import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lane } from './lanes.js';

/** Result of the last run of a lane, or of some of its files. */
export interface LaneResult {
  lane: Lane;
  /** Duration of each spec file in seconds, by its path below the checkout. */
  seconds: Record<string, number>;
  /** Failed tests, each with its file and, on lines below, why. */
  failures: string[];
}

/** Ignored by Git: a normal run leaves the checkout unchanged. */
const FOLDER = '.lanes';

/** @param root of the checkout */
export function writeResult(root: string, result: LaneResult): void {
  const folder = join(root, FOLDER);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${result.lane}.json`), JSON.stringify(result));
}

/** Returns the results of all lanes that ran in a checkout. @param root of the checkout */
export function readResults(root: string): LaneResult[] {
  const folder = join(root, FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as LaneResult);
}
