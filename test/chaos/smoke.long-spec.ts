// Runs on changes of libs/pipeline/src/runs libs/pipeline/src/queue libs/platform/src/process
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTempFolder } from '../setup/temp-folder.js';
import { Arena, type Beginning } from './arena.js';
import { makeChain } from './chain.js';
import { requireKind } from './kinds/kinds.js';
import { playRound } from './round.js';
import { runUndisturbed, type Baseline } from './baseline.js';

const SEED = 7;
/** Sometimes there is nothing to disturb at the drawn moment: then the test draws another. */
const TRIES = 3;
const LIMIT_MS = 300_000;

/** Cases that the kill tests of `test/e2e` do not cover; `npm run test:long` runs every kind repeatedly. */
const SMOKE = [
  'kill api',
  'kill compute',
  'kill postmaster',
  'stop',
  'lose the lake',
  'fill the disk',
  'two workers',
];

/** The test finds processes in /proc. */
describe.skipIf(process.platform !== 'linux')('a disturbed run', () => {
  let folder: string;
  let arena: Arena;
  let undisturbed: ReadonlyMap<Beginning, Baseline>;

  beforeAll(async () => {
    folder = await createTempFolder('chaos');
    arena = new Arena(join(folder, 'arena'), await makeChain(SEED));
    undisturbed = await runUndisturbed(arena);
  }, LIMIT_MS);
  afterAll(async () => {
    await arena.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(SMOKE.map((name) => requireKind(name)))(
    '$name: has the results of an undisturbed run',
    { timeout: LIMIT_MS },
    async (kind) => {
      const missing = await kind.findObstacle?.();
      if (missing !== undefined) {
        console.log(`${kind.name}: left out, ${missing}`);
        return;
      }
      for (let number = 1; number <= TRIES; number++) {
        const result = await playRound(arena, undisturbed, { number, seed: SEED, kind });
        expect(result.differences, result.output).toEqual([]);
        if (result.hit) return;
      }
      expect.fail('there was nothing to hit');
    },
  );
});
