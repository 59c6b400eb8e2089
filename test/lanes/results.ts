import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Costs } from './costs.js';
import type { Lane } from './lanes.js';

/** What a spec file took and made. */
export interface FileCosts extends Costs {
  seconds: number;
}

/** What the last run of a lane, or of some of its files, came to. */
export interface LaneResult {
  lane: Lane;
  /** Whether it ran everything that the lane has to run. */
  whole: boolean;
  /** By path below the checkout. */
  files: Record<string, FileCosts>;
  /** Files that did not run because nothing they read has changed. */
  skipped: readonly string[];
  /** Names of the tests that failed, each with its file. */
  failures: string[];
}

/** Ignored by Git: an ordinary run leaves the checkout as it is. */
const FOLDER = '.lanes';

/** @param root of the checkout */
export function writeResult(root: string, result: LaneResult): void {
  const folder = join(root, FOLDER);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${result.lane}.json`), JSON.stringify(result));
}

/** The results of all lanes that have run in a checkout. @param root of the checkout */
export function readResults(root: string): LaneResult[] {
  const folder = join(root, FOLDER);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as LaneResult);
}
