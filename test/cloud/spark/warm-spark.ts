import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('warm_spark.py', import.meta.url));
const TAIL_CHARACTERS = 4000;

/** A script of `spark-submit`. */
export interface SparkScript {
  /** Path of the script, in any of Hadoop's file systems. */
  script: string;
  arguments: string[];
  /** Its working folder; receives `stdout` and `stderr`. */
  folder: string;
}

/** How a run ended. */
export interface RunEnd {
  /** Exit code of the script; null when Spark itself ended. */
  code: number | null;
  /** Whether Spark is unchanged by the run; otherwise no other run may follow. */
  isClean: boolean;
}

/** One Spark in a separate process group, which runs one script after the other. */
export class WarmSpark {
  /** Resolves when the processes have ended. */
  readonly ended: Promise<unknown>;
  private readonly child: ChildProcess;
  private readonly started: Promise<RunEnd>;
  private readonly waiting = new Map<number, (end: RunEnd) => void>();
  private runCount = 0;
  private output = '';

  /** @param env the whole environment, with Spark's Python in `PYSPARK_PYTHON` */
  constructor(env: Record<string, string>) {
    const stdio = ['pipe', 'pipe', 'pipe'] as const;
    this.child = spawn(env['PYSPARK_PYTHON'] ?? 'python3', [program], {
      env,
      detached: true,
      stdio: [...stdio],
    });
    this.ended = once(this.child, 'exit');
    this.started = this.waitForEnd(0);
    this.child.stdin?.on('error', () => undefined);
    this.child.stderr?.on('data', (text: Buffer) => {
      this.output = (this.output + String(text)).slice(-TAIL_CHARACTERS);
    });
    const lines = createInterface({ input: this.child.stdout ?? process.stdin });
    lines.on('line', (line) => {
      const { id, ...end } = JSON.parse(line) as RunEnd & { id: number };
      this.waiting.get(id)?.(end);
    });
  }

  /** Number of runs begun. */
  get runs(): number {
    return this.runCount;
  }

  /**
   * Runs a script, once Spark has started. The former run must be over.
   * @throws with Spark's output when Spark does not start
   */
  async run(order: SparkScript): Promise<RunEnd> {
    const { code } = await this.started;
    if (code !== 0) throw new Error(`Spark did not start: ${this.output}`);
    const id = ++this.runCount;
    const end = this.waitForEnd(id);
    this.child.stdin?.write(`${JSON.stringify({ id, ...order })}\n`);
    return end;
  }

  /** Signals Python and Java. */
  kill(signal: NodeJS.Signals): void {
    const { pid } = this.child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // The group has ended.
    }
  }

  async stop(): Promise<void> {
    this.kill('SIGKILL');
    await this.ended;
  }

  private waitForEnd(id: number): Promise<RunEnd> {
    const told = new Promise<RunEnd>((resolve) => this.waiting.set(id, resolve));
    const lost = this.ended.then((): RunEnd => ({ code: null, isClean: false }));
    return Promise.race([told, lost]).finally(() => this.waiting.delete(id));
  }
}
