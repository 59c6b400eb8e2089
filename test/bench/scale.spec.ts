import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tempFolder } from '#test/setup/temp-folder.js';
import { bytesBelow, DiskWatch, requireRoom } from '../../bench/scale/disk.js';
import type { ScaleFigures } from '../../bench/scale/measure-size.js';
import { deliverNextWeek } from '../../bench/scale/next-week.js';
import { parseOptions } from '../../bench/scale/options.js';
import { sizeOf } from '../../bench/scale/size.js';
import { verdictsOf } from '../../bench/scale/verdicts.js';

const MIB = 1024 ** 2;

describe('the bench of scale', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await tempFolder('scale');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('grows by stores first, then by weeks too', () => {
    expect([1, 10, 100].map(sizeOf)).toMatchObject([
      { stores: 45, weeks: 143, memoryCap: 1024 * MIB },
      { stores: 450, weeks: 143, memoryCap: 1024 * MIB },
      { stores: 450, weeks: 1430, memoryCap: 2048 * MIB },
    ]);
  });

  it('takes sizes in any order', () => {
    const sizes = parseOptions(['--sizes', '100,1,100'])?.sizes;
    expect(sizes?.map(({ times }) => times)).toEqual([1, 100]);
  });

  it.each(['0', '101', '1,', 'ten', '-1', '1.5'])('refuses --sizes %s', (sizes) => {
    expect(() => parseOptions([`--sizes=${sizes}`])).toThrow('give whole numbers from 1 to 100');
  });

  it('delivers one more week: a row for each department of each store', async () => {
    expect(await deliverNextWeek(folder, { stores: 2, weeks: 143 })).toBe(162);
    const lines = (await readFile(join(folder, 'next week.csv'), 'utf8')).split('\r\n');
    expect(lines).toHaveLength(163);
    // 143 weeks from 5 February 2010 end with 26 October 2012.
    expect(lines[1]).toBe('1,1,02/11/2012,1001.11,FALSE');
    expect(lines[162]).toBe('2,81,02/11/2012,1002.91,FALSE');
  });

  it('says what is needed where the disk has no room', async () => {
    await requireRoom(folder, 1);
    await expect(requireRoom(folder, 1e18)).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringContaining('1000000000 GB are needed') as string,
    });
  });

  it('sees what folders take, and what they took at the most', async () => {
    await mkdir(join(folder, 'a', 'b'), { recursive: true });
    await writeFile(join(folder, 'a', 'b', 'file'), Buffer.alloc(3 * MIB, 1));
    expect(await bytesBelow(folder)).toBeGreaterThanOrEqual(3 * MIB);
    expect(await bytesBelow(join(folder, 'none'))).toBe(0);
    const watch = new DiskWatch({ a: join(folder, 'a'), none: join(folder, 'none') });
    watch.start();
    await watch.stop();
    expect(watch.peaks.a).toBeGreaterThanOrEqual(3 * MIB);
    expect(watch.together).toBe(watch.peaks.a);
  });

  describe('verdicts', () => {
    /** A size of so many rows that took so many seconds and bytes. */
    const figure = (times: number, salesRows: number, published: number, together: number) =>
      ({ ...sizeOf(times), load: { salesRows, published }, memory: { together } }) as ScaleFigures;

    it('are met when time grows as rows do and memory is at the cap', () => {
      const verdicts = verdictsOf([
        figure(1, 100, 2, 1024 * MIB),
        figure(10, 1000, 20, 1024 * MIB),
      ]);
      expect(verdicts.map(({ isMet }) => isMet)).toEqual([true, true, true]);
      expect(verdicts[2]?.text).toContain('time grew 10.0× for 10.0× the rows');
    });

    it('are broken when time grows faster than rows since the smallest size', () => {
      const [, , ten, , hundred] = verdictsOf([
        figure(1, 100, 2, 0),
        figure(10, 1000, 10, 0),
        figure(100, 10_000, 201, 0),
      ]);
      expect([ten, hundred]).toMatchObject([{ isMet: true }, { isMet: false }]);
    });

    it('are broken when memory goes over its cap', () => {
      const [memory] = verdictsOf([figure(100, 1, 1, 2048 * MIB + 1)]);
      expect(memory).toMatchObject({ isMet: false });
    });
  });
});
