import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../dist/apps/launcher/src/main.js', import.meta.url));
const READY = 'Ctrl-C stops everything';

/** Result of a start: it serves, or the process has ended. */
type LauncherEnd = 'serving' | 'ended';

/** `npm start` as a child process. */
export class Launcher {
  private readonly child: ChildProcess;
  private text = '';
  /** Whether it serves or has ended. */
  isSettled = false;
  /** Time of that, ms since the epoch; 0 until then. */
  settledAt = 0;
  /** When it was started, ms since the epoch. */
  readonly startedAt = Date.now();
  /** Resolves with the exit code; null when a signal ended it. */
  readonly exit: Promise<number | null>;
  /** Resolves once it serves or has ended. */
  readonly settled: Promise<LauncherEnd>;

  constructor(options: { source: string; state: string; port: number }) {
    const { source, state, port } = options;
    const args = [entry, '--data', source, '--state', state, '--port', String(port)];
    this.child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Snapshots are dropped at once, so that rounds disturb this too.
      env: { PATH: '/usr/bin:/bin', SNAPSHOTS_KEPT_MINUTES: '0' },
      detached: true,
    });
    this.exit = new Promise((resolve) => this.child.once('close', resolve));
    this.settled = new Promise((resolve) => {
      const settle = (how: LauncherEnd): void => {
        if (!this.isSettled) this.settledAt = Date.now();
        this.isSettled = true;
        resolve(how);
      };
      const hear = (chunk: Buffer): void => {
        this.text += chunk.toString();
        if (this.text.includes(READY)) settle('serving');
      };
      this.child.stdout?.on('data', hear);
      this.child.stderr?.on('data', hear);
      void this.exit.then(() => settle('ended'));
    });
  }

  /** Its output so far, both streams. */
  get output(): string {
    return this.text;
  }

  /** Printed at the first start of a state folder. */
  get newAdminKey(): string | undefined {
    return /Admin key.*: (rs_\S+)/.exec(this.text)?.[1];
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Sends Ctrl-C. @returns the exit code */
  async stop(): Promise<number | null> {
    if (!this.hasEnded) this.child.kill('SIGINT');
    return this.exit;
  }
}
