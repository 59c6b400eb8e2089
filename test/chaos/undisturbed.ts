import type { StageId } from '#pipeline/flow/stage.js';
import { stageIds } from '#test/setup/flow.js';
import type { Arena, Beginning } from './arena.js';
import { type Books, martsOf, readBooks } from './books.js';
import { askOnce } from './reader.js';
import { connect } from './warehouse.js';

/** How long an undisturbed run takes from the start of the launcher on. */
export interface Timings {
  totalMs: number;
  stageMs: ReadonlyMap<StageId, number>;
}

/** What a round that begins in this way has to come to. */
export interface Undisturbed {
  books: Books;
  /** Digests of the marts before the run. */
  martsBefore: string;
  /** The API's answer before the run; undefined where there is no snapshot then. */
  before: string | undefined;
  after: string | undefined;
  /** Newest run when the round begins. */
  lastRun: number;
  timings: Timings;
}

type Before = Pick<Undisturbed, 'before' | 'lastRun' | 'martsBefore'>;

const NO_SNAPSHOT: Before = { before: undefined, lastRun: 0, martsBefore: '' };

/** Runs everything once without disturbance, and leaves the arena with its template. */
export async function runUndisturbed(arena: Arena): Promise<ReadonlyMap<Beginning, Undisturbed>> {
  await arena.reset('nothing');
  const first = await runOnce(arena, NO_SNAPSHOT);
  const before = await makeTemplate(arena);
  await arena.reset('snapshot');
  const second = await runOnce(arena, before);
  return new Map<Beginning, Undisturbed>([
    ['nothing', first],
    ['snapshot', second],
    // The launcher's own start finds nothing new, which the ledger counts as a run.
    ['quiet', { ...second, lastRun: 2 }],
  ]);
}

async function makeTemplate(arena: Arena): Promise<Before> {
  await arena.resetToBase();
  const launcher = arena.start();
  await requireServing(launcher);
  arena.adminKey = /Admin key.*: (rs_\S+)/.exec(launcher.output)?.[1] ?? '';
  const before = await askOnce(arena.port);
  const martsBefore = martsOf(await readBooks(arena.state, arena.source));
  await launcher.stop();
  await arena.keepTemplate();
  return { before, lastRun: 1, martsBefore };
}

async function runOnce(arena: Arena, before: Before): Promise<Undisturbed> {
  const launcher = arena.start();
  await requireServing(launcher);
  const totalMs = Date.now() - launcher.startedAt;
  const stageMs = await stageTimes(arena.state);
  const books = await readBooks(arena.state, arena.source);
  const after = await askOnce(arena.port);
  await launcher.stop();
  return { ...before, books, after, timings: { totalMs, stageMs } };
}

async function requireServing(launcher: ReturnType<Arena['start']>): Promise<void> {
  if ((await launcher.settled) === 'serving' && !/Run \d+ failed/.test(launcher.output)) return;
  throw new Error(`the undisturbed run did not succeed:\n${launcher.output}`);
}

async function stageTimes(state: string): Promise<ReadonlyMap<StageId, number>> {
  const client = await connect(state);
  try {
    const { rows } = await client.query<{ stage: StageId; ms: number }>(
      `SELECT stage, extract(epoch FROM finished_at - started_at)::float8 * 1000 AS ms
       FROM ops.stage_runs WHERE run_id = (SELECT max(run_id) FROM ops.stage_runs)`,
    );
    return new Map(stageIds.map((id) => [id, rows.find(({ stage }) => stage === id)?.ms ?? 0]));
  } finally {
    await client.end();
  }
}
