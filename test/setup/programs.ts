import { PassThrough, Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Call } from '#platform/process/command.js';
import { commands } from '#cli/commands.js';
import { allCommands, programFor, readCall } from '#cli/retailstream.js';
import type { Config } from '#platform/config/config.js';
import { callProgram, type ProgramIo } from '#platform/process/program.js';

/** The exit code and output of a program. */
interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a command line of `retailstream` in this process, with only these variables. */
export async function runHere(
  argv: string[],
  environment: Record<string, string> = {},
): Promise<Ended> {
  const [stdout, stderr] = [new Written(), new Written()];
  const io = { ...ioOf({ stdout, stderr }), environment };
  const code = await callProgram(await programFor(argv), argv, io);
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** Input of a command in a test; missing streams are discarded. */
type Given = Partial<ProgramIo> & { config?: () => Config };

export const ioOf = (given: Partial<ProgramIo>): ProgramIo => ({
  stdin: Readable.from([]),
  stdout: new Written(),
  stderr: new Written(),
  environment: {},
  signal: new AbortController().signal,
  ...given,
});

/** Parses a command line for a command in a test. @throws AppError USAGE */
export async function callOf<Options extends object>(
  argv: readonly string[],
  { config = () => closed(), ...given }: Given = {},
): Promise<Call<Options>> {
  const isDeclared = commands.some(({ name }) => name.split(' ')[0] === argv[0]);
  const call = await readCall(isDeclared ? commands : await allCommands(), argv, ioOf(given));
  if (call === 0) throw new Error('help was asked for');
  return { ...call, config } as Call<Options>;
}

/** Returns the standard output of a command in a test. */
export async function saidBy<Options extends object>(
  command: (call: Call<Options>) => Promise<unknown>,
  argv: readonly string[],
  given: Given = {},
): Promise<string> {
  const stdout = new PassThrough();
  const shown = text(stdout);
  try {
    await command(await callOf<Options>(argv, { ...given, stdout }));
  } finally {
    stdout.end();
  }
  return shown;
}

function closed(): never {
  throw new Error('the settings were read');
}

class Written extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
