import { describe, expect, it } from 'vitest';
import { IdleRelease, RELEASE_TICKS } from './recovery.js';

describe('IdleRelease', () => {
  /** @returns for each tick whether it released something */
  async function releasesOver(ticks: boolean[]): Promise<boolean[]> {
    let releases = 0;
    const idle = new IdleRelease(() => {
      releases++;
      return Promise.resolve();
    });
    const seen: boolean[] = [];
    for (const isIdle of ticks) {
      const before = releases;
      await idle.tick(isIdle);
      seen.push(releases > before);
    }
    return seen;
  }

  it('releases nothing while a run is active, and at once when none is', async () => {
    expect(await releasesOver([false, false, true, true, false, true])).toEqual([
      false,
      false,
      true,
      false,
      false,
      true,
    ]);
  });

  it('repeats the release at intervals', async () => {
    const ticks = Array.from({ length: 2 * RELEASE_TICKS + 1 }, () => true);
    const seen = await releasesOver(ticks);
    const at = seen.flatMap((released, tick) => (released ? [tick] : []));
    expect(at).toEqual([0, RELEASE_TICKS, 2 * RELEASE_TICKS]);
  });

  it('retries a failed release at the next poll', async () => {
    const tries: number[] = [];
    const idle = new IdleRelease(() => {
      tries.push(tries.length);
      return tries.length === 1 ? Promise.reject(new Error('throttled')) : Promise.resolve();
    });
    await expect(idle.tick(true)).rejects.toThrow('throttled');
    await idle.tick(true);
    await idle.tick(true);
    expect(tries).toEqual([0, 1]);
  });
});
