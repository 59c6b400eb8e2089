import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const READY = /Ctrl-C stops everything/;
/** Less than a test may take: it is to say what it saw. */
const START_MS = 50_000;

/** `npm start` as a child process, seen only through its output, its ports and its exit. */
export class NpmStart {
  private readonly child: ChildProcess;
  private text = '';
  /** Resolves with the exit code; null when a signal ended it. */
  readonly exit: Promise<number | null>;

  constructor(args: string[], environment: Record<string, string> = {}) {
    this.child = spawn('npm', ['start', '--silent', '--', ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.execPath.replace(/\/node$/, '') + ':/usr/bin:/bin', ...environment },
      detached: true,
    });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
    this.exit = new Promise((resolve) => this.child.once('close', resolve));
  }

  /** Everything written so far, both streams. */
  get output(): string {
    return this.text;
  }

  /** Waits until the output matches. @throws Error with the output when it never does */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    const deadline = Date.now() + START_MS;
    const ended = this.exit.then(() => 'ended' as const);
    for (;;) {
      const match = pattern.exec(this.text);
      if (match) return match;
      const next = await Promise.race([ended, tick()]);
      if ((next === 'ended' && !pattern.test(this.text)) || Date.now() > deadline) {
        throw new Error(`never said ${String(pattern)}:\n${this.text}`);
      }
    }
  }

  serving(): Promise<RegExpExecArray> {
    return this.until(READY);
  }

  /** Sends a signal to the whole group, as a terminal does. */
  signal(name: NodeJS.Signals): void {
    if (this.child.pid !== undefined) process.kill(-this.child.pid, name);
  }

  /** Sends SIGTERM to npm alone, as whoever knows only its pid does. */
  terminate(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.exit;
  }

  /** Ctrl-C. */
  async stop(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.signal('SIGINT');
    return this.exit;
  }
}

const tick = () => new Promise((resolve) => setTimeout(resolve, 50));

/** Two ports that follow each other and are free. */
export async function freePortPair(): Promise<number> {
  for (;;) {
    const port = await listenOn(0);
    if (port !== undefined && port < 65_535 && (await listenOn(port + 1)) !== undefined)
      return port;
  }
}

function listenOn(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
