import { createHash } from 'node:crypto';
import { posix } from 'node:path';

/** EMR takes 10,240 characters in the arguments of a step; the command itself needs some. */
const LONGEST_ARGUMENTS = 9_000;

/** Copies objects into a folder of HDFS, by `bash -c SCRIPT to-hdfs FOLDER URL…`. */
export const TO_HDFS =
  'set -eu; to=$1; shift; hadoop fs -mkdir -p "$to"; hadoop fs -cp -f "$@" "$to"';

/** Objects that one step copies. */
interface HdfsBatch {
  /** Folder of HDFS, ending in `/`. */
  folder: string;
  keys: string[];
  /** The same for the same keys. */
  digest: string;
}

export function hdfsUrl(key: string): string {
  return `hdfs:///retailstream/${key}`;
}

/** Parts keys by their folder, and by what fits into one step. */
export function hdfsBatches(keys: string[], urlOf: (key: string) => string): HdfsBatch[] {
  const parts: string[][] = [];
  for (const keysOfFolder of Object.values(groupByFolder(keys))) {
    let part: string[] = [];
    let length = 0;
    for (const key of keysOfFolder) {
      const more = urlOf(key).length;
      if (part.length === 0 || length + more > LONGEST_ARGUMENTS) {
        part = [];
        length = 0;
        parts.push(part);
      }
      part.push(key);
      length += more;
    }
  }
  return parts.map((part) => ({
    folder: `${hdfsUrl(posix.dirname(part[0] ?? ''))}/`,
    keys: part,
    digest: createHash('sha256').update(part.join('\n')).digest('hex').slice(0, 12),
  }));
}

function groupByFolder(keys: string[]): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const key of keys.toSorted()) (groups[posix.dirname(key)] ??= []).push(key);
  return groups;
}
