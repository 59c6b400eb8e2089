import { setTimeout as delay } from 'node:timers/promises';
import type { Arena } from './arena.js';
import { type Books, findDifferences, formatMarts, readBooks } from './books.js';
import type { Launcher } from './launcher.js';
import { listProcesses } from './processes.js';
import { type Answers, askAll } from './reader.js';
import { checkRetail } from './check-retail.js';
import type { Baseline } from './baseline.js';
import { waitUntilQuiet } from './wait-until-quiet.js';
import { connect } from './warehouse.js';

const READY_MS = 60_000;
const END_MS = 20_000;
const POLL_MS = 50;

/** Returns how an instance at rest differs from an undisturbed one; empty when it does not. */
export async function checkInstance(
  arena: Arena,
  launcher: Launcher,
  expected: Baseline,
): Promise<{ differences: string[]; books?: Books }> {
  if ((await launcher.settled) === 'ended') return { differences: ['the launcher ended'] };
  const failure = await findFailure(arena.state).catch(String);
  if (failure !== undefined) return { differences: [failure] };
  if (!(await isReadyAtLast(arena, launcher))) return { differences: ['not ready'] };
  try {
    await waitUntilQuiet(arena.state);
    const books = await readBooks(arena.state, arena.source);
    const differences = findDifferences(expected.books, books);
    for (const [question, answer] of await askAll(arena.port)) {
      if (answer !== expected.after.get(question))
        differences.push(`the API answers ${question} otherwise`);
    }
    differences.push(...(await checkRetail(arena)));
    return { books, differences };
  } catch (error) {
    return { differences: [`the books cannot be read: ${String(error)}`] };
  }
}

/**
 * Returns published marts that no undisturbed run published. Forecasts follow a publication, so that those of the former one
 * stay for a while, with the files that they follow from.
 */
export function checkMarts(books: Books, { books: after, martsBefore }: Baseline): string[] {
  const published = formatMarts(books).split('\n');
  const known = [martsBefore, formatMarts(after)].map((marts) => marts.split('\n'));
  const isForecast = (line: string) => line.startsWith('mart mart.forecast_');
  const isMart = (line: string) => line.startsWith('mart ') && !isForecast(line);
  const isWhole = (part: (line: string) => boolean) =>
    known.some((lines) => lines.filter(part).join('\n') === published.filter(part).join('\n'));
  const all = new Set(known.flat());
  if (isWhole(isMart) && isWhole(isForecast) && published.every((line) => all.has(line))) return [];
  return ['marts are published that are neither those before nor those after'];
}

/** Checks the API's answers during a disturbance: first the former answer, then the new one. */
export function checkAnswers(
  heard: ReadonlyMap<string, readonly string[]>,
  expected: Record<'before' | 'after', Answers>,
): string[] {
  return [...heard].flatMap(([question, answers]) => {
    const [before, after] = [expected.before.get(question), expected.after.get(question)];
    if (answers.some((answer) => ![before, after].includes(answer)))
      return [`a reader of ${question} saw half a run`];
    const isForward = answers.every((answer, n) => n === 0 || answer === after);
    return isForward ? [] : [`a reader of ${question} saw an older snapshot after a newer one`];
  });
}

/** Returns processes that should have ended but still run. */
export async function checkProcesses(folder: string): Promise<string[]> {
  const deadline = Date.now() + END_MS;
  while (listProcesses(folder).length > 0 && Date.now() < deadline) await delay(POLL_MS);
  return listProcesses(folder).map(({ pid, command }) => `left running: ${pid} ${command}`);
}

/** Returns why the newest run of a flow failed; undefined when none did. */
async function findFailure(state: string): Promise<string | undefined> {
  const client = await connect(state);
  try {
    const { rows } = await client.query<{ status: string; why: string }>(
      `SELECT DISTINCT ON (flow) status,
         concat_ws(': ', 'the run of ' || flow || ' failed', error_code, error_message) AS why
       FROM ops.runs ORDER BY flow, run_id DESC`,
    );
    return rows.find(({ status }) => status === 'failed')?.why;
  } finally {
    await client.end();
  }
}

/** Returns the most failed runs that one flow has after a run. */
export async function countFailures(state: string, after: number): Promise<number> {
  const client = await connect(state);
  try {
    const { rows } = await client.query<{ failures: number }>(
      `SELECT coalesce(max(failed), 0)::integer AS failures FROM (
         SELECT count(*) AS failed FROM ops.runs
         WHERE run_id > $1 AND status = 'failed' GROUP BY flow) f`,
      [after],
    );
    return rows[0]?.failures ?? 0;
  } finally {
    await client.end();
  }
}

async function isReadyAtLast({ port }: Arena, launcher: Launcher): Promise<boolean> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline && !launcher.hasEnded) {
    if ((await isReady(port)) && (await isReady(port + 1))) return true;
    await delay(POLL_MS);
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
