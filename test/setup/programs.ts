import { PassThrough, Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { commands } from '#cli/commands.js';
import type { CliCall } from '#cli/guests.js';
import { loadCommands, createProgram, readCall } from '#cli/retailstream.js';
import type { Config } from '#composition/read-config.js';
import { callProgram, type ProgramIo } from '#platform/process/program.js';

/** The exit code and output of a program. */
interface ProgramResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a command line of `retailstream` in this process, with only these variables. */
export async function runInProcess(
  argv: string[],
  environment: Record<string, string> = {},
): Promise<ProgramResult> {
  const [stdout, stderr] = [new TextSink(), new TextSink()];
  const io = { ...createIo({ stdout, stderr }), environment };
  const code = await callProgram(await createProgram(argv), argv, io);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** Input of a command in a test; missing streams are discarded. */
type CommandInput = Partial<ProgramIo> & { config?: () => Config };

export const createIo = (given: Partial<ProgramIo>): ProgramIo => ({
  stdin: Readable.from([]),
  stdout: new TextSink(),
  stderr: new TextSink(),
  environment: {},
  signal: new AbortController().signal,
  ...given,
});

/** Parses a command line for a command in a test. @throws AppError USAGE */
export async function readTestCall<Options extends object>(
  argv: readonly string[],
  { config = () => refuseConfig(), ...given }: CommandInput = {},
): Promise<CliCall<Options>> {
  const isDeclared = commands.some(({ name }) => name.split(' ')[0] === argv[0]);
  const call = await readCall(isDeclared ? commands : await loadCommands(), argv, createIo(given));
  if (call === 0) throw new Error('help was asked for');
  return { ...call, config } as CliCall<Options>;
}

/** Returns the standard output of a command in a test. */
export async function captureOutput<Options extends object>(
  command: (call: CliCall<Options>) => Promise<unknown>,
  argv: readonly string[],
  given: CommandInput = {},
): Promise<string> {
  const stdout = new PassThrough();
  const shown = text(stdout);
  try {
    await command(await readTestCall<Options>(argv, { ...given, stdout }));
  } finally {
    stdout.end();
  }
  return shown;
}

function refuseConfig(): never {
  throw new Error('the settings were read');
}

class TextSink extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
