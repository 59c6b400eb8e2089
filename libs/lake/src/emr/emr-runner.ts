import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { SparkRunner, SparkSubmission } from '../spark/spark-runner.js';
import type { EmrSettings } from './emr-settings.js';
import type { EmrSteps } from './emr-steps.js';

/** EMR accepts 10,240 characters of step arguments; the command itself needs some. */
const LONGEST_ARGUMENTS = 9_000;

/** Copies objects into a folder of HDFS, by `bash -c SCRIPT to-hdfs FOLDER URL…`. */
const TO_HDFS = 'set -eu; to=$1; shift; hadoop fs -mkdir -p "$to"; hadoop fs -cp -f "$@" "$to"';

/** Objects that one step copies. */
interface HdfsBatch {
  /** Folder of HDFS, ending in `/`. */
  folder: string;
  keys: string[];
  /** Equal for equal keys. */
  digest: string;
}

function toHdfsUrl(key: string): string {
  return `hdfs:///retailstream/${key}`;
}

/** Groups keys by folder, within the limit of a step. */
export function groupHdfsBatches(keys: string[], urlOf: (key: string) => string): HdfsBatch[] {
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
    folder: `${toHdfsUrl(posix.dirname(part[0] ?? ''))}/`,
    keys: part,
    digest: createHash('sha256').update(part.join('\n')).digest('hex').slice(0, 12),
  }));
}

function groupByFolder(keys: string[]): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const key of keys.toSorted()) (groups[posix.dirname(key)] ??= []).push(key);
  return groups;
}

/** Runs Spark as steps of a cluster. */
export class EmrRunner implements SparkRunner {
  /** @param urlOf `s3://…` of an object of the lake */
  constructor(
    private readonly steps: EmrSteps,
    private readonly settings: Pick<EmrSettings, 'hdfs' | 'sparkConf'>,
    private readonly urlOf: (key: string) => string,
  ) {}

  async copyToEngine(
    name: string,
    keys: string[],
    signal?: AbortSignal,
  ): Promise<Map<string, string>> {
    if (!this.settings.hdfs) return new Map(keys.map((key) => [key, this.urlOf(key)]));
    for (const { folder, keys: part, digest } of groupHdfsBatches(keys, this.urlOf)) {
      const args = ['bash', '-c', TO_HDFS, 'to-hdfs', folder, ...part.map(this.urlOf)];
      await this.steps.runStepOnce({ name: `${name}-to-hdfs-${digest}`, args }, signal);
    }
    return new Map(keys.map((key) => [key, toHdfsUrl(key)]));
  }

  run(submission: SparkSubmission, signal?: AbortSignal): Promise<void> {
    const { name, script, arguments: rest, isExplained } = submission;
    const conf = Object.entries(this.settings.sparkConf).flatMap(([key, value]) => [
      '--conf',
      `${key}=${value}`,
    ]);
    // In client mode the driver is the step's process: its exit and stderr are the step's.
    const args = ['spark-submit', '--deploy-mode', 'client', '--name', name, ...conf];
    const step = { name, args: [...args, script, ...rest], ...(isExplained && { isExplained }) };
    return this.steps.runStep(step, signal);
  }

  /** Does nothing, because the cluster is shared with other steps. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
