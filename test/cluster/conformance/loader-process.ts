import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { readEnvironment } from '#platform/config/environment.js';

/** Passes each message to the bundle's handler, like Lambda's runtime. */
const HOST = `
const { handler } = await import(process.argv[1]);
process.on('message', ({ id, event }) => handler(event).then(
  (response) => process.send({ id, response }),
  (error) => process.send({ id, error: error.code + ': ' + error.message })));
process.on('disconnect', () => process.exit());
process.send({});`;

interface Answer {
  id?: number;
  response?: SQSBatchResponse;
  error?: string;
}

/** The bundled function in a separate process: one warm Lambda environment. */
export class LoaderProcess {
  /** Output of the function, one entry a line. */
  readonly logged: Record<string, unknown>[] = [];
  private invocations = 0;

  private constructor(private readonly child: ChildProcess) {
    let rest = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.logged.push(JSON.parse(line) as Record<string, unknown>);
    });
  }

  /** @param bundle path of `index.mjs` */
  static async start(bundle: string, env: Record<string, string>): Promise<LoaderProcess> {
    const args = ['--input-type=module', '-e', HOST, pathToFileURL(bundle).href];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: { ...readEnvironment(), ...env },
    });
    const loader = new LoaderProcess(child);
    await once(child, 'message');
    return loader;
  }

  /** @throws like a failed invocation, when the function throws or its process ends */
  async invoke(event: SQSEvent): Promise<SQSBatchResponse> {
    const id = ++this.invocations;
    const answer = new Promise<Answer>((answered, failed) => {
      const hear = (message: Answer) => {
        if (message.id !== id) return;
        this.child.off('message', hear).off('exit', end);
        answered(message);
      };
      const end = () => failed(new Error('the process of the function ended'));
      this.child.on('message', hear).once('exit', end);
      // A process that has already ended sends no further event.
      this.child.send({ id, event }, (error) => error && end());
    });
    const { response, error } = await answer;
    if (response) return response;
    throw new Error(error);
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }
}
