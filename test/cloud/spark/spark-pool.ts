import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';
import { type Command, type CommandOptions, startCommand } from '../control-plane/command.js';
import { WarmSpark } from './warm-spark.js';

/** More would only use memory: a cloud has the cores of one machine. */
const IDLE_AT_MOST = 2;
/** Spark keeps data of former runs for its pages, and Java their compiled classes. */
const RUNS_AT_MOST = 20;

/**
 * Started Spark processes: a submission without settings uses an idle one with the same environment. A process runs one
 * script at a time, and none after a run that failed or left traces.
 */
export class SparkPool {
  private readonly idle: { spark: WarmSpark; env: Record<string, string> }[] = [];
  private readonly all = new Set<WarmSpark>();

  /** @param isWarm whether to keep processes; otherwise each submission starts Spark */
  constructor(private isWarm: boolean) {}

  /** Starts a program like `startCommand`. */
  async start(options: CommandOptions): Promise<Command | undefined> {
    const submission = this.isWarm ? parsePlainSubmission(options.args) : undefined;
    if (!submission) return startCommand(options);
    const { env, folder, signal } = options;
    await mkdir(folder, { recursive: true });
    for (const name of ['stdout', 'stderr']) await writeFile(join(folder, name), '');
    if (signal.aborted) return undefined;
    const spark = this.take(env);
    const exited = spark.run({ ...submission, folder }).then(
      async ({ code, isClean }) => {
        const isFit = code === 0 && isClean && spark.runs < RUNS_AT_MOST;
        if (isFit && this.idle.length < IDLE_AT_MOST) this.idle.push({ spark, env });
        else await this.drop(spark);
        return code;
      },
      async (error: unknown) => {
        await appendFile(join(folder, 'stderr'), String(error));
        await this.drop(spark);
        return null;
      },
    );
    return { exited, kill: (name) => spark.kill(name) };
  }

  /** Ends every process. */
  async stop(): Promise<void> {
    this.isWarm = false;
    await Promise.all([...this.all].map((spark) => this.drop(spark)));
  }

  private take(env: Record<string, string>): WarmSpark {
    const at = this.idle.findIndex((each) => isDeepStrictEqual(each.env, env));
    const [found] = at < 0 ? [] : this.idle.splice(at, 1);
    if (found) return found.spark;
    const spark = new WarmSpark(env);
    this.all.add(spark);
    void spark.ended.then(() => this.forget(spark));
    return spark;
  }

  private async drop(spark: WarmSpark): Promise<void> {
    await spark.stop();
    this.forget(spark);
  }

  private forget(spark: WarmSpark): void {
    this.all.delete(spark);
    const at = this.idle.findIndex((each) => each.spark === spark);
    if (at >= 0) this.idle.splice(at, 1);
  }
}

/** Returns a Python script under `spark-submit` and its arguments, when there are no other options. */
function parsePlainSubmission(args: string[]): { script: string; arguments: string[] } | undefined {
  const [program, ...rest] = args;
  if (program !== 'spark-submit') return undefined;
  let at = 0;
  // A name is only shown, and a local cloud has only client mode.
  while (rest[at] === '--name' || (rest[at] === '--deploy-mode' && rest[at + 1] === 'client')) {
    at += 2;
  }
  const [script, ...others] = rest.slice(at);
  return script?.endsWith('.py') ? { script, arguments: others } : undefined;
}
