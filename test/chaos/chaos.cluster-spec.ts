import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../setup/temp-folder.js';
import { Arena, type Beginning } from './arena.js';
import { makeChain } from './chain.js';
import { kindOf } from './kinds/kinds.js';
import { playRound } from './round.js';
import { runUndisturbed, type Undisturbed } from './undisturbed.js';

const SEED = 7;
/** A moment may come when there is nothing to hit: then the next one is drawn. */
const TRIES = 3;
const LIMIT_MS = 300_000;

/** What the kill tests of `test/e2e` do not do; `npm run test:long` plays every kind, again and again. */
const SMOKE = [
  'kill api',
  'kill compute',
  'kill postmaster',
  'stop',
  'lose the lake',
  'fill the disk',
  'two workers',
];

/** Processes are looked up in /proc. */
describe.skipIf(process.platform !== 'linux')('a run that is disturbed', () => {
  let folder: string;
  let arena: Arena;
  let undisturbed: ReadonlyMap<Beginning, Undisturbed>;

  beforeAll(async () => {
    folder = await tempFolder('chaos');
    arena = new Arena(join(folder, 'arena'), await makeChain(SEED));
    undisturbed = await runUndisturbed(arena);
  }, LIMIT_MS);
  afterAll(async () => {
    await arena.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(SMOKE.map((name) => kindOf(name)))(
    '$name: leaves what an undisturbed run leaves',
    { timeout: LIMIT_MS },
    async (kind) => {
      const missing = await kind.missing?.();
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
