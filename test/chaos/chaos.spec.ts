import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../setup/temp-folder.js';
import { makeChain } from './chain.js';
import { kinds } from './kinds/kinds.js';
import { type Ground, openGround } from './play.js';
import { playRound } from './round.js';

const SEED = 7;
/** A moment may come when there is nothing to hit: then the next one is drawn. */
const TRIES = 3;
const LIMIT_MS = 300_000;

/** One round of each kind; `npm run chaos` plays hundreds. Processes are looked up in /proc. */
describe.skipIf(process.platform !== 'linux')('a run that is disturbed', () => {
  let folder: string;
  let ground: Ground;

  beforeAll(async () => {
    folder = await tempFolder('chaos');
    ground = await openGround(join(folder, 'arena'), await makeChain(SEED));
  }, LIMIT_MS);
  afterAll(async () => {
    await ground.arena.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(kinds)(
    '$name: leaves what an undisturbed run leaves',
    { timeout: LIMIT_MS },
    async (kind) => {
      const missing = await kind.missing?.();
      if (missing !== undefined) {
        console.log(`${kind.name}: left out, ${missing}`);
        return;
      }
      const { arena, undisturbed } = ground;
      for (let number = 1; number <= TRIES; number++) {
        const result = await playRound(arena, undisturbed, { number, seed: SEED, kind });
        expect(result.differences, result.output).toEqual([]);
        if (result.hit) return;
      }
      expect.fail('there was nothing to hit');
    },
  );
});
