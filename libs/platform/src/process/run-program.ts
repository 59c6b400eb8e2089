import { readEnvironment } from '../config/environment.js';
import { callProgram, type Program } from './program.js';
import { keepFilesPrivate } from './keep-files-private.js';

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
