import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import { memoryBytes } from './memory-bytes.js';
import {
  answerQuestion,
  AnswerTooLarge,
  lock,
  openInstance,
  parseSelect,
} from './query-session.js';
import type {
  FromQueryChild,
  QueryChildSetup,
  QueryFailure,
  SentSession,
  ToQueryChild,
} from './protocol.js';

// A session has an instance of its own, so that it can be locked down for what it needs and nothing of it
// is left. The next one is opened ahead, and the instance that parses reads nothing at all.
const setup = JSON.parse(process.argv[2] ?? '{}') as QueryChildSetup;
const LOOK_MS = 100;
/** A message may quote what was asked about, however long that is. */
const MESSAGE_MAX = 2_000;
/** What the process takes beside what the engine counts. */
const MEMORY_BESIDE = 512 * 1024 * 1024;

let spare = openInstance(setup);
const parser = await openInstance(setup).then(async (instance) => {
  const connection = await instance.connect();
  await lock(connection, { files: [], limits: { memory: '128MB', ms: 0 } });
  return connection;
});

function reply(message: FromQueryChild): void {
  if (process.connected) process.send?.(message);
}

async function run(session: SentSession): Promise<void> {
  const instance = await spare;
  // Not before the session is over: what opens takes what answers.
  const watch = watchSize(session);
  try {
    const answers = await answer(instance, session);
    reply({ kind: 'answered', answers });
  } catch (error) {
    reply(failureOf(error, session.files));
  } finally {
    clearInterval(watch);
    instance.closeSync();
    spare = openInstance(setup);
  }
}

async function answer(instance: DuckDBInstance, session: SentSession) {
  const connection = await instance.connect();
  try {
    await lock(connection, session);
    for (const statement of session.prepare) await connection.run(statement);
    const answers = [];
    for (const question of session.questions) {
      answers.push(await answerQuestion(connection, question, session.folder !== undefined));
    }
    return answers;
  } finally {
    connection.closeSync();
  }
}

/**
 * Some of what a statement takes is not counted by the engine, nor is all that it spills (DuckDB 1.5): of a session that
 * grows all the same, the program is told.
 */
function watchSize({ limits }: SentSession): NodeJS.Timeout {
  const most = memoryBytes(limits.memory) + MEMORY_BESIDE;
  const mostSpilled = memoryBytes(setup.spill);
  const watch = setInterval(() => {
    const told =
      process.memoryUsage.rss() > most
        ? `more memory than ${limits.memory}`
        : bytesIn(setup.spillFolder) > mostSpilled
          ? `more disk than ${setup.spill}`
          : undefined;
    if (told === undefined) return;
    clearInterval(watch);
    reply({ kind: 'failed', code: 'QUERY_TOO_LARGE', message: `it takes ${told}; ask for less` });
  }, LOOK_MS);
  return watch;
}

/** The engine makes and removes files at any moment. */
function bytesIn(folder: string): number {
  const names = readdirSync(folder);
  const sizes = names.map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size);
  return sizes.reduce<number>((sum, size = 0) => sum + size, 0);
}

/** Where files lie on this machine is nobody's business. */
function failureOf(error: unknown, files: readonly string[]): FromQueryChild {
  const text = error instanceof Error ? error.message : String(error);
  const message = files
    .filter((file) => text.includes(file))
    .reduce((told, file) => told.replaceAll(file, file.replace(/^.*[\\/]/, '')), text);
  return {
    kind: 'failed',
    code: codeOf(error, message),
    message: firstLines(message).slice(0, MESSAGE_MAX),
  };
}

function codeOf(error: unknown, message: string): QueryFailure {
  const isTooLarge =
    error instanceof AnswerTooLarge ||
    /^Out of Memory Error|max_temp_directory_size|no space left/i.test(message);
  return isTooLarge ? 'QUERY_TOO_LARGE' : 'QUERY_FAILED';
}

/** What follows on a blank line shows the statement, which may be long and may not be the asker's own. */
const firstLines = (message: string) => message.split('\n\n', 1)[0] ?? message;

async function parse(sql: string): Promise<void> {
  try {
    reply({ kind: 'parsed', tree: await parseSelect(parser, sql) });
  } catch (error) {
    reply(failureOf(error, []));
  }
}

process.on('message', (message: ToQueryChild) => {
  if (message.kind === 'run') void run(message.session);
  else void parse(message.sql);
});
// The program is gone: nobody waits for an answer any more.
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole process group; the program decides when the engine stops.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
await spare;
reply({ kind: 'ready' });
