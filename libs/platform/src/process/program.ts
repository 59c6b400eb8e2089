import type { Readable, Writable } from 'node:stream';
import { readEnvironment } from '../config/environment.js';
import type { ErrorCode } from '../errors/app-error.js';
import { toAppError } from '../errors/to-app-error.js';
import { EXIT_USAGE, keepFilesPrivate } from './run-app.js';

const EXIT_FAILED = 1;
const EXIT_INTERRUPTED = 130;

/** What a program has of the process that it runs in. */
export interface ProgramIo {
  stdin: Readable;
  stdout: Writable;
  stderr: Writable;
  environment: Record<string, string | undefined>;
  /** Aborted when the program is to stop; only of one that ends `clearing up`. */
  signal: AbortSignal;
}

/** A command of the command line. It does not know in which process it runs. */
export interface Program {
  /** Code of errors that nobody foresaw; they end with 1. */
  fallback: ErrorCode;
  /**
   * What happens on SIGINT and SIGTERM, and when nobody reads its output any more: it stops `clearing up`
   * what it began, or ends at once when it is `unread`. Left out, Node.js decides.
   */
  ends?: 'clearing up' | 'unread';
  /** @returns the exit code; 0 when it is undefined @throws AppError for what the user can mend */
  run(argv: string[], io: ProgramIo): Promise<number | undefined>;
}

/**
 * Runs a program to its end. Expected errors are one line each on `stderr` and exit code 2.
 * @returns the exit code
 */
export async function callProgram(
  program: Program,
  argv: string[],
  io: ProgramIo,
): Promise<number> {
  try {
    return (await program.run(argv, io)) ?? 0;
  } catch (thrown) {
    if (io.signal.aborted) return EXIT_INTERRUPTED;
    const error = toAppError(thrown, program.fallback);
    for (const line of error.message.split('\n')) {
      io.stderr.write(`retailstream: ${error.code}: ${line}\n`);
    }
    return error === thrown ? EXIT_USAGE : EXIT_FAILED;
  }
}

/** Runs a program with the arguments and the streams of this process, and sets the exit code. */
export async function runProgram(program: Program): Promise<void> {
  keepFilesPrivate();
  const { stdin, stdout, stderr } = process;
  const stopping = new AbortController();
  if (program.ends === 'clearing up') {
    const stop = () => stopping.abort();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
    stdout.on('error', stop);
  }
  // `| head` closes the pipe: there is no one left to tell.
  if (program.ends === 'unread') stdout.on('error', () => process.exit(0));
  process.exitCode = await callProgram(program, process.argv.slice(2), {
    stdin,
    stdout,
    stderr,
    environment: readEnvironment(),
    signal: stopping.signal,
  });
}
