import { setTimeout as delay } from 'node:timers/promises';
import type { Arena } from './arena.js';
import { type Books, differencesOf, martsOf, readBooks } from './books.js';
import type { Launcher } from './launcher.js';
import { processesIn } from './processes.js';
import { askOnce } from './reader.js';
import type { Undisturbed } from './undisturbed.js';
import { connect } from './warehouse.js';

const READY_MS = 60_000;
const END_MS = 20_000;
const LOOK_MS = 50;

/** What of an instance that has settled is not as after an undisturbed run; empty when all is well. */
export async function judgeInstance(
  arena: Arena,
  launcher: Launcher,
  expected: Undisturbed,
): Promise<{ differences: string[]; books?: Books }> {
  if ((await launcher.settled) === 'ended') return { differences: ['the launcher ended'] };
  const failure = await failureOf(arena.state).catch(String);
  if (failure !== undefined) return { differences: [failure] };
  if (!(await isReadyAtLast(arena, launcher))) return { differences: ['not ready'] };
  try {
    const books = await readBooks(arena.state, arena.source);
    const differences = differencesOf(expected.books, books);
    const answer = await askOnce(arena.port);
    if (answer !== expected.after) differences.push('the API answers otherwise');
    return { books, differences };
  } catch (error) {
    return { differences: [`the books cannot be read: ${String(error)}`] };
  }
}

/** Published marts that no undisturbed run ever published. */
export function judgeMarts(books: Books, { books: after, martsBefore }: Undisturbed): string[] {
  const marts = martsOf(books);
  if ([martsBefore, martsOf(after)].includes(marts)) return [];
  return ['marts are published that are neither those before nor those after'];
}

/** What the API has told while it was disturbed: the former answer, and then the new one. */
export function judgeAnswers(heard: readonly string[], expected: Undisturbed): string[] {
  const known = [expected.before, expected.after];
  if (heard.some((answer) => !known.includes(answer))) return ['a reader saw half a run'];
  const isForward = heard.every((answer, n) => n === 0 || answer === expected.after);
  return isForward ? [] : ['a reader saw an older snapshot after a newer one'];
}

/** Processes that are still there when all should have ended. */
export async function judgeProcesses(folder: string): Promise<string[]> {
  const deadline = Date.now() + END_MS;
  while (processesIn(folder).length > 0 && Date.now() < deadline) await delay(LOOK_MS);
  return processesIn(folder).map(({ pid, command }) => `left running: ${pid} ${command}`);
}

/** Why the newest run failed; undefined when it did not. */
async function failureOf(state: string): Promise<string | undefined> {
  const client = await connect(state);
  try {
    const { rows } = await client.query<{ status: string; why: string }>(
      `SELECT status, concat_ws(': ', 'the run failed', error_code, error_message) AS why
       FROM ops.runs ORDER BY run_id DESC LIMIT 1`,
    );
    return rows[0]?.status === 'failed' ? rows[0].why : undefined;
  } finally {
    await client.end();
  }
}

async function isReadyAtLast({ port }: Arena, launcher: Launcher): Promise<boolean> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline && !launcher.hasEnded) {
    if ((await isReady(port)) && (await isReady(port + 1))) return true;
    await delay(LOOK_MS);
  }
  return false;
}

async function isReady(port: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(READY_MS);
    return (await fetch(`http://127.0.0.1:${port}/readyz`, { signal })).ok;
  } catch {
    return false;
  }
}
