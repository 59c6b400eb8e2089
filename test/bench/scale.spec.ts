import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tempFolder } from '#test/setup/temp-folder.js';
import { FLIP } from '#pipeline/stages/publish.js';
import {
  changeTable,
  madeTable,
  movedTable,
  publishTable,
  stageTables,
} from '../../bench/scale/change-tables.js';
import { bytesBelow, DiskWatch, requireRoom } from '../../bench/scale/disk.js';
import type { ScaleFigures } from '../../bench/scale/measure-size.js';
import { parseOptions } from '../../bench/scale/options.js';
import { verdictsOf } from '../../bench/scale/verdicts.js';
import { lateCorrection, writeLateRows } from '../../bench/scale/weekly-sales/late-rows.js';
import { writeNextWeek } from '../../bench/scale/weekly-sales/next-week.js';
import { sizeOf } from '../../bench/scale/weekly-sales/size.js';
import { weeklySalesScale } from '../../bench/scale/weekly-sales/weekly-sales-scale.js';

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

  it('accepts sizes in any order, for the named flow', () => {
    const read = (...args: string[]) => {
      const { subject, chains } = parseOptions(args) ?? {};
      return [subject?.flow, chains?.map(({ size }) => size.label)];
    };
    expect(read('--sizes', '100,1,100')).toEqual(['weekly-sales', ['1×', '100×']]);
    expect(read()).toEqual(['weekly-sales', ['1×', '10×', '100×']]);
    expect(read('--flow', 'retail-mart')).toEqual(['retail-mart', ['1 M', '10 M', '50 M']]);
    expect(() => parseOptions(['--flow', 'retail'])).toThrow('give weekly-sales or retail-mart');
  });

  it.each(['0', '101', '1,', 'ten', '-1', '1.5'])('refuses --sizes %s', (sizes) => {
    expect(() => parseOptions([`--sizes=${sizes}`])).toThrow('give whole numbers from 1 to 100');
  });

  it('writes one more week: a row for each department of each store', async () => {
    expect(await writeNextWeek(folder, { stores: 2, weeks: 143 })).toBe(162);
    const lines = (await readFile(join(folder, 'next week.csv'), 'utf8')).split('\r\n');
    expect(lines).toHaveLength(163);
    // 143 weeks from 5 February 2010 end with 26 October 2012.
    expect(lines[1]).toBe('1,1,02/11/2012,1001.11,FALSE');
    expect(lines[162]).toBe('2,81,02/11/2012,1002.91,FALSE');
  });

  it('reports the required space when the disk has too little', async () => {
    await requireRoom(folder, 1);
    await expect(requireRoom(folder, 1e18)).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringContaining('1000000000 GB are needed') as string,
    });
  });

  it('measures the disk usage of folders, and its peak', async () => {
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

  it('writes late rows of a past week, the last of them unreadable', async () => {
    expect(await writeLateRows(folder, sizeOf(1))).toBe(44);
    const lines = (await readFile(join(folder, 'late rows.csv'), 'utf8')).split('\r\n');
    expect(lines).toHaveLength(46);
    expect(lines[44]).toBe('44,15,19/02/2010,100.00,FALSE');
    expect(lines[45]).toBe('45,15,19/02/2010,unreadable,FALSE');
    expect(await lateCorrection(folder, sizeOf(1))).toMatchObject({
      line: 46,
      text: '45,15,19/02/2010,100.00,FALSE',
    });
  });

  describe('reports', () => {
    /** A run of this many seconds, whose stages each took a tenth of it. */
    const runOf = (published: number) => ({
      published,
      planning: published / 10,
      stages: { 'ingest-sales': published / 10 },
      moved: [{ stage: 'ingest-sales', read: 3_645, held: 425_215 }],
      made: [{ relation: 'store_week', rows: 45 * published, periods: published / 2 }],
      timeline: {
        stages: [{ steps: [{ name: FLIP, from: 1, to: 1 + published / 100 }] }],
      },
    });
    const [load, more, correction, withdrawal, rebuilt] = [20, 2, 5, 4, 10].map(runOf);
    const figures = [
      { ...sizeOf(10), load, more, correction, withdrawal, rebuilt } as unknown as ScaleFigures,
    ];

    it('each change compared with the first load', () => {
      const [, , line] = changeTable(weeklySalesScale, figures).split('\n');
      expect(line).toBe('| 10× | 20.0 | 2.0 (10 %) | 5.0 (25 %) | 4.0 (20 %) | 10.0 (50 %) |');
    });

    it('the stages of each change, one table for each size', () => {
      const lines = stageTables(weeklySalesScale, figures).split('\n');
      expect(lines[0]).toContain('Stage at 10×, s');
      expect(lines[3]).toBe('| ingest-sales | 2.00 | 0.20 | 0.50 | 0.40 | 1.00 |');
    });

    it('the time to publish, from the step that switches the snapshot', () => {
      const [, , line] = publishTable(weeklySalesScale, figures).split('\n');
      expect(line).toBe('| 10× | 0.20 | 0.02 | 0.05 | 0.04 | 0.10 |');
    });

    it('rows that the stages of one more week read, and that their outputs hold', () => {
      const [, , line] = movedTable(weeklySalesScale, figures).split('\n');
      expect(line).toBe('| ingest-sales | 3,645 | 425,215 |');
    });

    it('the rows that one more week rebuilds, compared with the first load', () => {
      const [, , line] = madeTable(weeklySalesScale, figures).split('\n');
      expect(line).toBe('| store_week | 90 (1 of 10) | 10.0 % |');
    });
  });

  describe('verdicts', () => {
    interface Given {
      rows?: number;
      load?: number;
      more?: number;
      together?: number;
      /** Usage of three snapshots; one uses 60 in the lake and 40 in PostgreSQL. */
      three?: { lake: number; postgres: number };
    }
    const figure = (times: number, given: Given = {}) => {
      const { rows = 1, load = 1, more = 0, together = 0 } = given;
      return {
        ...sizeOf(times),
        load: { rows, published: load },
        more: { published: more },
        memory: { together },
        disk: { one: { lake: 60, postgres: 40 }, three: given.three ?? { lake: 60, postgres: 40 } },
      } as unknown as ScaleFigures;
    };
    const missed = (...figures: ScaleFigures[]) =>
      verdictsOf(weeklySalesScale, figures).filter(({ isMet }) => !isMet);

    it('are met at the goals', () => {
      const three = { lake: 70, postgres: 50 };
      const verdicts = verdictsOf(weeklySalesScale, [
        figure(1, { rows: 100, load: 2, more: 2, together: 1024 * MIB, three }),
        figure(10, { rows: 1_000, load: 20, more: 2, together: 1024 * MIB, three }),
        figure(100, { rows: 10_000, load: 200, more: 10, together: 2048 * MIB, three }),
      ]);
      expect(verdicts.filter(({ isMet }) => !isMet)).toEqual([]);
      // Memory and snapshots of each size; a week and growth of the two larger ones.
      expect(verdicts).toHaveLength(10);
      expect(verdicts[5]?.text).toContain('time grew 10.0× for 10.0× the rows');
    });

    it('are missed when time grows faster than rows since the smallest size', () => {
      const found = missed(
        figure(1, { rows: 100, load: 2 }),
        figure(10, { rows: 1_000, load: 10 }),
        figure(100, { rows: 10_000, load: 201 }),
      );
      expect(found).toMatchObject([{ isRequired: true }]);
      expect(found[0]?.text).toContain('1× to 100×: time grew 100.5× for 100.0× the rows');
    });

    it('are missed when memory exceeds its cap', () => {
      const found = missed(figure(100, { together: 2048 * MIB + 1 }));
      expect(found).toMatchObject([{ isRequired: true }]);
    });

    it('report a week that takes too long, without failing', () => {
      const [ten, hundred, ...others] = [
        ...missed(figure(10, { load: 20, more: 2.1 })),
        ...missed(figure(100, { load: 200, more: 10.2 })),
      ];
      expect(others).toEqual([]);
      expect(ten).toEqual({
        text: '10×: one more week takes at most 10 % of the first load: **no** (10.5 %)',
        isMet: false,
        isRequired: false,
      });
      expect(hundred?.text).toContain('at most 5 % of the first load: **no** (5.1 %)');
    });

    it('report snapshots that take too much disk, without failing', () => {
      expect(missed(figure(1, { three: { lake: 70, postgres: 51 } }))).toEqual([
        {
          text: '1×: three snapshots take at most 1.2 times the disk of one: **no** (1.21)',
          isMet: false,
          isRequired: false,
        },
      ]);
    });
  });
});
