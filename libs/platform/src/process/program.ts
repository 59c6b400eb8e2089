import type { Readable, Writable } from 'node:stream';
import { readEnvironment } from '../config/environment.js';
import type { ErrorCode } from '../errors/app-error.js';
import { toAppError } from '../errors/to-app-error.js';
import { EXIT_USAGE, keepFilesPrivate } from './run-app.js';

const EXIT_FAILED = 1;
const EXIT_INTERRUPTED = 130;

/** A program's access to its process. */
export interface ProgramIo {
  stdin: Readable;
  stdout: Writable;
  stderr: Writable;
  environment: Record<string, string | undefined>;
  /** Aborted when the program must stop; only for one that ends `clearing up`. */
  signal: AbortSignal;
}

/** A command of the command line, independent of its process. */
export interface Program {
  /** Code of unexpected errors; the exit code is then 1. */
  fallback: ErrorCode;
  /**
   * On SIGINT, SIGTERM and a closed output: `clearing up` stops and undoes what the program began;
   * `unread` ends it at once. Undefined: Node.js decides.
   */
  ends?: 'clearing up' | 'unread';
  /** @returns the exit code; undefined means 0 @throws AppError for what the user can correct */
  run(argv: string[], io: ProgramIo): Promise<number | undefined>;
}

/**
 * Runs a program to its end. It writes expected errors as one line each to `stderr`, with exit code 2.
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

/** Runs a program with this process's arguments and streams, and sets the exit code. */
export async function runProgram(program: Program): Promise<void> {
  keepFilesPrivate();
  const { stdin, stdout, stderr } = process;
  const stopping = new AbortController();
  if (program.ends === 'clearing up') {
    const stop = () => stopping.abort();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
    stdout.on('error', stop);
  }
  // `| head` closes the pipe: nothing reads the output any more.
  if (program.ends === 'unread') stdout.on('error', () => process.exit(0));
  process.exitCode = await callProgram(program, process.argv.slice(2), {
    stdin,
    stdout,
    stderr,
    environment: readEnvironment(),
    signal: stopping.signal,
  });
}
