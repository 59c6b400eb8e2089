import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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
const folder = new URL('../../.lanes/', import.meta.url);

export function writeResult(result: LaneResult): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`${result.lane}.json`, folder), JSON.stringify(result));
}

/** The results of all lanes that have run in this checkout. */
export function readResults(): LaneResult[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as LaneResult);
}
