import { type Random, createRandom } from '#sample/random.js';
import { requestRunsMeanwhile } from './ask-for-run.js';
import type { Arena, Beginning } from './arena.js';
import {
  countFailures,
  checkAnswers,
  checkInstance,
  checkMarts,
  checkProcesses,
} from './check-instance.js';
import type { Kind } from './kinds/kind.js';
import type { Launcher } from './launcher.js';
import { LedgerWatch } from './ledger-watch.js';
import { listProcesses, signalProcess } from './processes.js';
import { Reader } from './reader.js';
import { pick } from './scene.js';
import type { Baseline } from './baseline.js';

/** After this many starts a state folder must be correct. */
const STARTS_MAX = 3;
const LIMIT_MS = 240_000;

/** The parameters of a round. Equal seed and number give equal draws. */
export interface RoundPlan {
  number: number;
  seed: number;
  kind: Kind;
}

/** The result of a round. */
export interface RoundResult extends RoundPlan {
  beginning: Beginning;
  /** Where the run was when it was disturbed; undefined when there was nothing to disturb. */
  hit: readonly string[] | undefined;
  /** Differences from an undisturbed run. */
  differences: readonly string[];
  /** The most runs of one flow that failed. */
  failures: number;
  /** Number of launcher starts until the state was correct. */
  starts: number;
  /** Why the first start did not suffice; undefined when it did. */
  because: string | undefined;
  seconds: number;
  /** Output of the launchers. */
  output: string;
}

/** Disturbs an instance, restarts it if necessary, and compares it with the undisturbed one. */
export async function playRound(
  arena: Arena,
  undisturbed: ReadonlyMap<Beginning, Baseline>,
  plan: RoundPlan,
): Promise<RoundResult> {
  const begun = performance.now();
  const random = createRandom(plan.seed, 'round', plan.number);
  const beginning = pick(random, plan.kind.beginnings);
  const expected = undisturbed.get(beginning);
  if (!expected) throw new Error(`nothing is known of rounds that begin with ${beginning}`);
  await arena.reset(beginning);
  await plan.kind.prepare?.(arena);
  const round = new Round(arena, plan.kind, beginning, expected);
  const timer = setTimeout(() => round.abort(), LIMIT_MS);
  await round.play(random).catch((error: unknown) => round.differences.push(String(error)));
  clearTimeout(timer);
  const seconds = (performance.now() - begun) / 1_000;
  const { because, differences, failures, hit, launchers } = round;
  const output = launchers.map((launcher) => launcher.output).join('\n--- started again\n');
  const starts = launchers.length;
  return { ...plan, beginning, hit, differences, failures, starts, because, seconds, output };
}

class Round {
  readonly differences: string[] = [];
  readonly launchers: Launcher[] = [];
  hit: readonly string[] | undefined;
  because: string | undefined;
  failures = 0;
  private isAborted = false;
  private asking: Promise<void> = Promise.resolve();

  constructor(
    private readonly arena: Arena,
    private readonly kind: Kind,
    private readonly beginning: Beginning,
    private readonly expected: Baseline,
  ) {}

  async play(random: Random): Promise<void> {
    const { arena, expected, kind } = this;
    const ledger = new LedgerWatch(arena.state, expected.lastRun);
    const reader = new Reader(arena.port);
    try {
      const launcher = this.start();
      const { lastRun, timings } = expected;
      const scene = { arena, launcher, ledger, random, timings, lastRun };
      const strike = await kind.strike(scene);
      this.hit = strike.hit;
      this.differences.push(...(strike.differences ?? []));
      await this.recover(launcher, strike.repair);
    } finally {
      await ledger.close();
      const heard = await reader.close();
      if (!kind.mayLeaveFiles) this.differences.push(...checkAnswers(heard, expected));
    }
    this.differences.push(...(await checkProcesses(arena.state)));
  }

  /** Timeout: ends all processes, and the round. */
  abort(): void {
    this.isAborted = true;
    this.differences.push(`not over after ${LIMIT_MS / 1_000} s`);
    for (const { pid } of listProcesses(this.arena.state)) signalProcess(pid, 'SIGKILL');
  }

  /** Restarts until the state is correct, or the limit is reached. */
  private async recover(first: Launcher, mend?: () => Promise<void>): Promise<void> {
    let differences = await this.check(first);
    await this.stop(first);
    if (mend) {
      await mend();
      differences = ['a file was corrected since'];
    }
    this.because = differences[0];
    while (differences.length > 0 && this.launchers.length < STARTS_MAX && !this.isAborted) {
      const launcher = this.start();
      differences = await this.check(launcher);
      await this.stop(launcher);
    }
    this.differences.push(...differences);
  }

  private start(): Launcher {
    const launcher = this.arena.start();
    // Without new files, the disturbance itself requests the run.
    if (this.beginning !== 'quiet') this.asking = requestRunsMeanwhile(this.arena, launcher);
    this.launchers.push(launcher);
    return launcher;
  }

  private async check(launcher: Launcher): Promise<string[]> {
    await this.asking;
    const { books, differences } = await checkInstance(this.arena, launcher, this.expected);
    const { lastRun } = this.expected;
    // The ledger keeps failures of former starts.
    this.failures = await countFailures(this.arena.state, lastRun).catch(() => this.failures);
    // Wrong marts are a failure even if the next start repairs them.
    if (books && !this.kind.mayLeaveFiles) {
      this.differences.push(...checkMarts(books, this.expected));
    }
    return differences;
  }

  private async stop(launcher: Launcher): Promise<void> {
    const isServing = (await launcher.settled) === 'serving';
    const code = await launcher.stop();
    if (isServing && code) this.differences.push(`a stop ended with code ${code}`);
  }
}
