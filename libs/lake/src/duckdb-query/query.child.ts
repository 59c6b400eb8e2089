import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import { runQuery, ResultTooLarge, lockDown, openInstance, parseSelect } from './query-session.js';
import type {
  FromQueryChild,
  QueryChildSetup,
  QueryFailure,
  SessionMessage,
  ToQueryChild,
} from './protocol.js';

const UNITS = { MB: 1024 ** 2, GB: 1024 ** 3 };

/** @param text `512MB` or `2GB` @throws Error for anything else */
function parseMemoryBytes(text: string): number {
  const [, number, unit] = /^([1-9]\d{0,5})(MB|GB)$/.exec(text) ?? [];
  if (unit !== 'MB' && unit !== 'GB')
    throw new Error(`write memory with a unit, for example 512MB, not ${text}`);
  return Number(number) * UNITS[unit];
}

// Each session has a new instance, which is locked down to what it needs and leaves nothing behind. The next one is
// opened ahead; the instance that parses can read no files.
const setup = JSON.parse(process.argv[2] ?? '{}') as QueryChildSetup;
const POLL_MS = 100;
/** A message may quote the question, which may be long. */
const MESSAGE_MAX = 2_000;
/** Memory of the process that the engine does not count. */
const MEMORY_OVERHEAD = 512 * 1024 * 1024;

let spare = openInstance(setup);
const parser = await openInstance(setup).then(async (instance) => {
  const connection = await instance.connect();
  await lockDown(connection, { files: [], limits: { memory: '128MB', ms: 0 } });
  return connection;
});

function reply(message: FromQueryChild): void {
  if (process.connected) process.send?.(message);
}

async function run(session: SessionMessage): Promise<void> {
  const instance = await spare;
  // Stop only after the session: the next instance uses the same memory.
  const watch = watchSize(session);
  try {
    const answers = await runSession(instance, session);
    reply({ kind: 'answered', answers });
  } catch (error) {
    reply(toFailure(error, session.files));
  } finally {
    clearInterval(watch);
    instance.closeSync();
    spare = openInstance(setup);
  }
}

async function runSession(instance: DuckDBInstance, session: SessionMessage) {
  const connection = await instance.connect();
  try {
    await lockDown(connection, session);
    for (const statement of session.prepare) await connection.run(statement);
    const answers = [];
    for (const question of session.queries) {
      answers.push(await runQuery(connection, question, session.folder !== undefined));
    }
    return answers;
  } finally {
    connection.closeSync();
  }
}

/**
 * DuckDB 1.5 counts neither all memory nor all spilled bytes of a statement. This reports a session that exceeds its
 * limits.
 */
function watchSize({ limits }: SessionMessage): NodeJS.Timeout {
  const most = parseMemoryBytes(limits.memory) + MEMORY_OVERHEAD;
  const mostSpilled = parseMemoryBytes(setup.spill);
  const watch = setInterval(() => {
    const told =
      process.memoryUsage.rss() > most
        ? `more memory than ${limits.memory}`
        : countBytes(setup.spillFolder) > mostSpilled
          ? `more disk than ${setup.spill}`
          : undefined;
    if (told === undefined) return;
    clearInterval(watch);
    reply({
      kind: 'failed',
      code: 'QUERY_TOO_LARGE',
      message: `it takes ${told}; query less data`,
    });
  }, POLL_MS);
  return watch;
}

/** The engine creates and removes files at any time. */
function countBytes(folder: string): number {
  const names = readdirSync(folder);
  const sizes = names.map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size);
  return sizes.reduce<number>((sum, size = 0) => sum + size, 0);
}

/** Local paths must not be revealed. */
function toFailure(error: unknown, files: readonly string[]): FromQueryChild {
  const text = error instanceof Error ? error.message : String(error);
  const message = files
    .filter((file) => text.includes(file))
    .reduce((told, file) => told.replaceAll(file, file.replace(/^.*[\\/]/, '')), text);
  return {
    kind: 'failed',
    code: classifyError(error, message),
    message: stripLine(takeFirstLines(message)).slice(0, MESSAGE_MAX),
  };
}

/** The line of a file may have cells that the caller may not read. The message still has its number. */
const stripLine = (message: string) =>
  message.replace(LINE_BEFORE_REASON, '').replace(/^Original Line: [^]*/m, '');

const LINE_BEFORE_REASON =
  /^Original Line: [^]*^(?=Expected Number|Value with|Invalid unicode|Maximum line|Error when)/m;

function classifyError(error: unknown, message: string): QueryFailure {
  const isTooLarge =
    error instanceof ResultTooLarge ||
    /^Out of Memory Error|max_temp_directory_size|no space left/i.test(message);
  return isTooLarge ? 'QUERY_TOO_LARGE' : 'QUERY_FAILED';
}

/**
 * After a blank line the message shows the statement, which may be long and may include our own SQL. The advice on a limit
 * names settings of the engine, which nobody can change here.
 */
const takeFirstLines = (message: string) =>
  message.split(/\n\n|\nThis limit was set by/, 1)[0] ?? message;

async function parse(sql: string): Promise<void> {
  try {
    reply({ kind: 'parsed', tree: await parseSelect(parser, sql) });
  } catch (error) {
    reply(toFailure(error, []));
  }
}

process.on('message', (message: ToQueryChild) => {
  if (message.kind === 'run') void run(message.session);
  else void parse(message.sql);
});
// The program is gone: nothing waits for answers.
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole process group; the program decides when the engine stops.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
await spare;
reply({ kind: 'ready' });
