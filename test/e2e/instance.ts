import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const READY = 'Ctrl-C stops everything';
/** Below the time limits of tests and hooks, so that its error has the output. */
const START_MS = 200_000;

/** `npm start` as a child process, observed through its output, its ports and its exit. */
export class NpmStart {
  private readonly child: ChildProcess;
  private text = '';
  private hasEnded = false;
  /** Resolves with the exit code; null when a signal ended it. */
  readonly exit: Promise<number | null>;

  /** @param checkout of the version to start; this one by default */
  constructor(args: string[], environment: Record<string, string> = {}, checkout = root) {
    this.child = spawn('npm', ['start', '--silent', '--', ...args], {
      cwd: checkout,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.execPath.replace(/\/node$/, '') + ':/usr/bin:/bin', ...environment },
      detached: true,
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
    this.exit = new Promise((resolve) => this.child.once('close', resolve));
    void this.exit.then(() => (this.hasEnded = true));
  }

  /** Its output so far, both streams. */
  get output(): string {
    return this.text;
  }

  /**
   * Polls until there is a result.
   * @throws Error with the output when the process ends first, or on timeout
   */
  async waitFor<Seen>(
    what: string,
    look: () => Promise<Seen | undefined> | Seen | undefined,
  ): Promise<Seen> {
    const deadline = Date.now() + START_MS;
    for (;;) {
      const { hasEnded } = this;
      const seen = await look();
      if (seen !== undefined) return seen;
      if (hasEnded) throw new Error(`ended without ${what}:\n${this.text}`);
      if (Date.now() > deadline) throw new Error(`still without ${what}:\n${this.text}`);
      await Promise.race([this.exit, waitTick()]);
    }
  }

  /** Waits until it has run and serves. */
  async waitUntilServing(): Promise<void> {
    await this.waitFor('serving', () => this.text.includes(READY) || undefined);
  }

  /** Sends a signal to the whole group, like a terminal. */
  signal(name: NodeJS.Signals): void {
    if (this.child.pid !== undefined) process.kill(-this.child.pid, name);
  }

  /** Sends SIGTERM to npm alone, like a supervisor that knows only its pid. */
  terminate(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.exit;
  }

  /** Sends Ctrl-C. */
  async stop(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.signal('SIGINT');
    return this.exit;
  }
}

const waitTick = () => new Promise((resolve) => setTimeout(resolve, 20));
