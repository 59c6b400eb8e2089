import { z } from 'zod';
import { computeAnswer } from '#analytics/serving/answer-definition.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { createWarehouse } from '#platform/database/data-source.js';
import type { BenchState } from '../bench-state.js';
import type { Closers } from '../closers.js';
import { measureCpuSeconds } from '../cpu-time.js';
import { selectTree } from '../memory.js';
import { logLine } from '../run-bench.js';
import { listQuestions } from './questions.js';

/** A question and the milliseconds of each round, from the parsed arguments to the checked answer. */
export interface AnswerFigures {
  name: string;
  milliseconds: number[];
  /** Processor milliseconds of PostgreSQL and of this process for one ask; undefined where the system does not report them. */
  processor: number | undefined;
}

/** A query that reads no mart: what any answer costs. */
export const TRIVIAL = 'trivial query';
/** They read files into memory and compile the shapes of rows. */
const WARM_UP_ROUNDS = 2;

/**
 * Computes every question in each round, one after the other, so that a change of the machine's load meets all of them.
 * Nothing is cached: the bench asks below the API's cache.
 */
export async function measureAnswers(
  state: BenchState,
  rounds: number,
  closers: Closers,
): Promise<AnswerFigures[]> {
  const { postgresPid } = state;
  const marts = await openMarts(state, closers);
  const snapshot = await marts.snapshot();
  const one = z.object({ one: z.int() });
  const sides = [
    { name: TRIVIAL, ask: () => marts.row(one, 'SELECT 1 AS one', snapshot) },
    ...listQuestions().map(({ name, definition, args }) => ({
      name,
      ask: () => computeAnswer(definition, args, snapshot, marts),
    })),
  ].map((side) => ({ ...side, milliseconds: [] as number[] }));
  for (let round = 1 - WARM_UP_ROUNDS; round <= rounds; round += 1) {
    if (round === 1) logLine(`asking ${sides.length} questions, ${rounds} rounds`);
    for (const { ask, milliseconds } of sides) {
      const start = performance.now();
      await ask();
      if (round > 0) milliseconds.push(performance.now() - start);
    }
  }
  const figures: AnswerFigures[] = [];
  for (const { name, ask, milliseconds } of sides) {
    const spent = await measureProcessor(postgresPid, async () => {
      for (let round = 0; round < rounds; round += 1) await ask();
    });
    figures.push({ name, milliseconds, processor: spent / rounds || undefined });
  }
  return figures;
}

/** Returns the processor milliseconds of PostgreSQL and of this process; NaN where the system does not report them. */
export async function measureProcessor(
  postgresPid: number,
  work: () => Promise<void>,
): Promise<number> {
  const measureServer = async () => (await measureCpuSeconds(selectTree(postgresPid))) ?? NaN;
  const before = await measureServer();
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 + ((await measureServer()) - before) * 1000;
}

/** Opens the marts of the published sample. */
export async function openMarts({ environment }: BenchState, closers: Closers): Promise<Marts> {
  const warehouse = await createWarehouse({
    url: environment['WAREHOUSE_URL'] ?? '',
    applicationName: 'retailstream-bench',
    entities: [],
  });
  await warehouse.initialize();
  closers.add(() => warehouse.destroy());
  return new Marts(warehouse);
}
