import { readFileSync, writeFileSync } from 'node:fs';
import { laneOf, LANES, type Lane } from './lanes.js';
import type { FileCosts, LaneResult } from './results.js';

/** The last recorded costs of each spec file by its path, for each lane. */
export type RecordedCosts = Partial<Record<Lane, Record<string, FileCosts>>>;

const file = new URL('costs.json', import.meta.url);

export function readCosts(): RecordedCosts {
  return JSON.parse(readFileSync(file, 'utf8')) as RecordedCosts;
}

export function writeCosts(costs: RecordedCosts): void {
  writeFileSync(file, formatCosts(costs));
}

/**
 * Merges results into recorded costs: a file's results replace its former ones. @param exists whether a file still
 * exists
 */
export function mergeCosts(
  recorded: RecordedCosts,
  results: readonly LaneResult[],
  exists: (file: string) => boolean,
): RecordedCosts {
  const all = Object.fromEntries(
    [...Object.values(recorded), ...results.map(({ files }) => files)].flatMap(Object.entries),
  ) as Record<string, FileCosts>;
  const kept = Object.entries(all)
    .filter(([path]) => exists(path))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(
    LANES.map((lane) => [lane, Object.fromEntries(kept.filter(([path]) => laneOf(path) === lane))]),
  );
}

/** Formats one line for each file, so that diffs and merges work by file. */
export function formatCosts(costs: RecordedCosts): string {
  const lanes = Object.entries(costs).map(([lane, files]) => {
    const lines = Object.entries(files).map(
      ([path, of]) => `\n    ${JSON.stringify(path)}: ${JSON.stringify(of)}`,
    );
    return `\n  ${JSON.stringify(lane)}: {${lines.join(',')}\n  }`;
  });
  return `{${lanes.join(',')}\n}\n`;
}
