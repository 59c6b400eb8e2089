import type { SparkRunner, SparkSubmission } from '../spark/spark-runner.js';
import type { EmrSettings } from './emr-settings.js';
import type { EmrSteps } from './emr-steps.js';
import { hdfsBatches, hdfsUrl, TO_HDFS } from './hdfs-batches.js';

/** Runs Spark on a cluster, as steps. */
export class EmrRunner implements SparkRunner {
  /** @param urlOf `s3://…` of an object of the lake */
  constructor(
    private readonly steps: EmrSteps,
    private readonly settings: Pick<EmrSettings, 'hdfs' | 'sparkConf'>,
    private readonly urlOf: (key: string) => string,
  ) {}

  async bring(name: string, keys: string[], signal?: AbortSignal): Promise<Map<string, string>> {
    if (!this.settings.hdfs) return new Map(keys.map((key) => [key, this.urlOf(key)]));
    for (const { folder, keys: part, digest } of hdfsBatches(keys, this.urlOf)) {
      const args = ['bash', '-c', TO_HDFS, 'to-hdfs', folder, ...part.map(this.urlOf)];
      await this.steps.runStepOnce({ name: `${name}-to-hdfs-${digest}`, args }, signal);
    }
    return new Map(keys.map((key) => [key, hdfsUrl(key)]));
  }

  run(submission: SparkSubmission, signal?: AbortSignal): Promise<void> {
    const { name, script, arguments: rest, isExplained } = submission;
    const conf = Object.entries(this.settings.sparkConf).flatMap(([key, value]) => [
      '--conf',
      `${key}=${value}`,
    ]);
    // In client mode the driver is the step's own process: its end and its stderr are the step's.
    const args = ['spark-submit', '--deploy-mode', 'client', '--name', name, ...conf];
    const step = { name, args: [...args, script, ...rest], ...(isExplained && { isExplained }) };
    return this.steps.runStep(step, signal);
  }

  /** Nothing is its own: the cluster is shared with other steps. */
  close(): Promise<void> {
    return Promise.resolve();
  }
}
