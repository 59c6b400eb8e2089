import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { SparkRunner, SparkSubmission } from '#lake/spark/spark-runner.js';
import { ensureToolchain } from '#test/cloud/install/toolchain.js';
import { SHORT_LIVED } from '#test/cloud/services/hadoop-conf.js';
import { readEnvironment } from '#platform/config/environment.js';
import { AppError } from '#platform/errors/app-error.js';
import { createTempFolder } from '#test/setup/temp-folder.js';

const program = fileURLToPath(new URL('./warm_spark.py', import.meta.url));
const script = fileURLToPath(new URL('../../../libs/lake/src/spark/run_sql.py', import.meta.url));

interface Outcome {
  id: number;
  error: string | null;
}

const SETTINGS = [
  'spark.master local[2]',
  'spark.driver.memory 1500m',
  'spark.ui.enabled false',
  // Spark writes a plan's text for its pages again and again, also without pages.
  'spark.sql.ui.explainMode simple',
  'spark.sql.shuffle.partitions 4',
  // Without checksum files.
  'spark.hadoop.fs.file.impl org.apache.hadoop.fs.RawLocalFileSystem',
  // For the few rows of tests, compiling takes longer than interpreting.
  `spark.driver.defaultJavaOptions ${SHORT_LIVED.join(' ')}`,
  'spark.sql.codegen.wholeStage false',
  'spark.sql.codegen.factoryMode NO_CODEGEN',
];

/** Starts a warm Spark on local files. */
export async function startWarmSpark(urlOf: (key: string) => string): Promise<WarmSpark> {
  const { python, sparkHome } = await ensureToolchain();
  const conf = await createTempFolder('spark-conf');
  await writeFile(join(conf, 'spark-defaults.conf'), SETTINGS.join('\n'));
  const env = {
    PATH: readEnvironment()['PATH'] ?? '',
    SPARK_HOME: sparkHome,
    SPARK_CONF_DIR: conf,
    SPARK_LOCAL_IP: '127.0.0.1',
    PYSPARK_PYTHON: python,
  };
  return WarmSpark.start(python, env, urlOf);
}

/** Runs jobs in one warm Spark process. */
export class WarmSpark implements SparkRunner {
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, (outcome: Outcome) => void>();
  private last = 0;
  private output = '';

  /** @param python Python with pyspark: spark-submit does not pass on standard input */
  private constructor(
    python: string,
    env: Record<string, string>,
    private readonly urlOf: (key: string) => string,
  ) {
    this.child = spawn(python, [program, script], { env, stdio: 'pipe', detached: true });
    this.child.stderr?.on('data', (text: Buffer) => {
      this.output = (this.output + String(text)).slice(-4000);
    });
    const lines = createInterface({ input: this.child.stdout ?? process.stdin });
    lines.on('line', (line) => {
      if (!line.startsWith('@')) return;
      const outcome = JSON.parse(line.slice(1)) as Outcome;
      this.waiting.get(outcome.id)?.(outcome);
    });
  }

  static async start(
    python: string,
    env: Record<string, string>,
    urlOf: (key: string) => string,
  ): Promise<WarmSpark> {
    const spark = new WarmSpark(python, env, urlOf);
    const ready = new Promise((resolve) => spark.waiting.set(0, resolve));
    const ended = once(spark.child, 'exit').then(() => {
      throw new Error(`Spark did not start: ${spark.output}`);
    });
    await Promise.race([ready, ended]);
    ended.catch(() => undefined);
    return spark;
  }

  copyToEngine(_name: string, keys: string[]): Promise<Map<string, string>> {
    return Promise.resolve(new Map(keys.map((key) => [key, this.urlOf(key)])));
  }

  async run(submission: SparkSubmission, signal?: AbortSignal): Promise<void> {
    const id = ++this.last;
    const done = new Promise<Outcome>((resolve, reject) => {
      this.waiting.set(id, resolve);
      signal?.addEventListener('abort', () => {
        this.order({ cancel: id });
        reject(signal.reason as Error);
      });
    });
    this.order({ id, arguments: submission.arguments });
    const { error } = await done;
    if (error !== null) throw new AppError('COMPUTE_FAILED', error);
  }

  private order(order: object): void {
    this.child.stdin?.write(`${JSON.stringify(order)}\n`);
  }

  async close(): Promise<void> {
    if (this.child.exitCode !== null || this.child.pid === undefined) return;
    const ended = once(this.child, 'exit');
    process.kill(-this.child.pid, 'SIGKILL');
    await ended;
  }
}
