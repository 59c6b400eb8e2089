import type { CrashingServer } from '../setup/crashing-server.js';
import type { TestPipeline } from '../setup/pipeline.js';

/** Crashes of a server during runs. */
interface CrashControl {
  /** The stages that reached theirs. */
  stages: string[];
  /** @param name empty between stages */
  startStage(name: string): void;
}

/** Claims a stage, or ends it: one statement, which commits by itself. */
const COMMITTING = /UPDATE ops\.stage_runs\s+SET status/;

/**
 * Crashes the server after the n-th committed transaction of each stage, in turns its way to crash, before the stage
 * learns of the commit: it goes on over new connections.
 * @param commit from 1
 * @param turn the way of the first crash: a process when even
 */
export function createCrash(
  { warehouse }: Pick<TestPipeline, 'warehouse'>,
  server: Pick<CrashingServer, 'crash'>,
  commit: number,
  turn = commit,
): CrashControl {
  let stage = '';
  let commits = -Infinity;
  const stages: string[] = [];
  const afterCommit = async () => {
    commits += 1;
    if (commits !== commit) return;
    stages.push(stage);
    await server.crash((turn + stages.length) % 2 === 0 ? 'server' : 'backend');
  };
  type Work = (...args: unknown[]) => Promise<unknown>;
  const transaction = warehouse.transaction.bind(warehouse) as Work;
  const query = warehouse.query.bind(warehouse) as Work;
  Object.assign(warehouse, {
    transaction: async (...args: unknown[]) => {
      const result = await transaction(...args);
      await afterCommit();
      return result;
    },
    query: async (...args: unknown[]) => {
      const result = await query(...args);
      if (COMMITTING.test(String(args[0]))) await afterCommit();
      return result;
    },
  });
  return {
    stages,
    startStage: (name) => {
      stage = name;
      commits = name === '' ? -Infinity : 0;
    },
  };
}
