import type { Arena, Beginning } from './arena.js';
import { type Books, formatMarts, readBooks } from './books.js';
import { requestRunsMeanwhile } from './ask-for-run.js';
import type { Launcher } from './launcher.js';
import { flows, STAGE_KEY_SQL } from './stage-keys.js';
import { type Answers, askAll } from './reader.js';
import { checkRetail } from './check-retail.js';
import { waitUntilQuiet } from './wait-until-quiet.js';
import { connect } from './warehouse.js';

/** Duration of an undisturbed run from the launcher's start on. */
export interface Timings {
  totalMs: number;
  /** Duration of each stage, by its place. */
  stageMs: ReadonlyMap<string, number>;
}

/** The expected results of a round with this beginning. */
export interface Baseline {
  books: Books;
  /** Digests of the marts before the run. */
  martsBefore: string;
  /** The API's answers before the runs; none without a snapshot. */
  before: Answers;
  after: Answers;
  /** Newest run at the start of the round. */
  lastRun: number;
  timings: Timings;
}

type Before = Pick<Baseline, 'before' | 'lastRun' | 'martsBefore'>;

const NO_SNAPSHOT: Before = { before: new Map(), lastRun: 0, martsBefore: '' };

/** Runs everything once without disturbance, and saves the arena's template. */
export async function runUndisturbed(arena: Arena): Promise<ReadonlyMap<Beginning, Baseline>> {
  await arena.reset('nothing');
  const first = await runOnce(arena, NO_SNAPSHOT);
  const before = await makeTemplate(arena);
  await arena.reset('snapshot');
  const second = await runOnce(arena, before);
  return new Map<Beginning, Baseline>([
    ['nothing', first],
    ['snapshot', second],
    // The launcher's start finds no new files, which the ledger counts as a run of each flow.
    ['quiet', { ...second, lastRun: second.lastRun + flows.length }],
  ]);
}

async function makeTemplate(arena: Arena): Promise<Before> {
  await arena.resetToBase();
  const launcher = await startBoth(arena);
  const before = await askAll(arena.port);
  const martsBefore = formatMarts(await readBooks(arena.state, arena.source));
  const lastRun = await findNewestRun(arena.state);
  await launcher.stop();
  await arena.saveTemplate();
  return { before, lastRun, martsBefore };
}

async function runOnce(arena: Arena, before: Before): Promise<Baseline> {
  const launcher = await startBoth(arena);
  const stageMs = await readStageTimes(arena.state);
  const books = await readBooks(arena.state, arena.source);
  const after = await askAll(arena.port);
  const wrong = await checkRetail(arena);
  if (wrong.length > 0) throw new Error(`the undisturbed run: ${wrong.join(', ')}`);
  const totalMs = launcher.settledAt - launcher.startedAt;
  await launcher.stop();
  return { ...before, books, after, timings: { totalMs, stageMs } };
}

/** Starts an instance and waits for a run of each flow. */
async function startBoth(arena: Arena): Promise<Launcher> {
  const launcher = arena.start();
  await requestRunsMeanwhile(arena, launcher);
  await requireServing(launcher);
  await waitUntilQuiet(arena.state);
  return launcher;
}

async function findNewestRun(state: string): Promise<number> {
  const client = await connect(state);
  try {
    const { rows } = await client.query<{ run: number }>(
      'SELECT max(run_id)::integer AS run FROM ops.runs',
    );
    return rows[0]?.run ?? 0;
  } finally {
    await client.end();
  }
}

async function requireServing(launcher: Launcher): Promise<void> {
  if ((await launcher.settled) === 'serving' && !/Run \d+ failed/.test(launcher.output)) return;
  throw new Error(`the undisturbed run did not succeed:\n${launcher.output}`);
}

async function readStageTimes(state: string): Promise<ReadonlyMap<string, number>> {
  const client = await connect(state);
  try {
    const { rows } = await client.query<{ place: string; ms: number }>(
      `SELECT DISTINCT ON (place) ${STAGE_KEY_SQL} AS place,
         extract(epoch FROM s.finished_at - s.started_at)::float8 * 1000 AS ms
       FROM ops.stage_runs s JOIN ops.runs USING (run_id) ORDER BY place, run_id DESC`,
    );
    return new Map(rows.map(({ place, ms }) => [place, ms]));
  } finally {
    await client.end();
  }
}
