import type { CrashingServer } from '../setup/crashing-server.js';
import type { TestPipeline } from '../setup/pipeline.js';

/** Crashes of a server during runs. */
interface CrashControl {
  /** The stages that reached theirs. */
  stages: string[];
  /** @param name empty between stages */
  startStage(name: string): void;
}

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
  const original = warehouse.transaction.bind(warehouse) as (
    ...args: unknown[]
  ) => Promise<unknown>;
  warehouse.transaction = async (...args: unknown[]) => {
    const result = await original(...args);
    commits += 1;
    if (commits === commit) {
      stages.push(stage);
      await server.crash((turn + stages.length) % 2 === 0 ? 'server' : 'backend');
    }
    return result;
  };
  return {
    stages,
    startStage: (name) => {
      stage = name;
      commits = name === '' ? -Infinity : 0;
    },
  };
}
