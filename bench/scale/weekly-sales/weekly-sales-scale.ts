import { join } from 'node:path';
import { weeklySales } from '#flows/weekly-sales/weekly-sales.flow.js';
import { writeSample } from '#sample/write-sample.js';
import type { Chain } from '../chain.js';
import { hashFile } from '../hash-file.js';
import type { Subject } from '../subject.js';
import { createLateCorrection, writeLateRows } from './late-rows.js';
import { NEXT_WEEK, writeNextWeek } from './next-week.js';
import { createSize, type WeeklySize } from './size.js';

/** The sample, with 1 to 100 times its rows. */
export const weeklySalesScale: Subject = {
  flow: weeklySales.name,
  stages: Object.keys(weeklySales.stages),
  defaultSizes: '1,10,100',
  createChain: (times) => createChain(createSize(times)),
  scenarios: {
    load: 'first load',
    more: 'one more week',
    correction: 'a correction in an old week',
    withdrawal: 'that week withdrawn',
    rebuilt: 'a model rebuilt',
  },
  extentName: 'stores × weeks',
  rowsName: 'sales rows',
  growth: { atMost: 1, isPairwise: false },
};

function createChain(size: WeeklySize): Chain {
  const { stores, weeks } = size;
  const facts = (rows: number) => ({ rows, cents: undefined });
  return {
    size,
    write: async (folder) => {
      const { sales } = await writeSample(folder, { stores, weeks });
      const late = await writeLateRows(folder, size);
      const correction = await createLateCorrection(folder, size);
      return { facts: facts(sales + late), late: { correction, facts: facts(1) } };
    },
    writeMore: async (folder) => {
      const rows = await writeNextWeek(folder, size);
      return { facts: facts(rows), sha256: await hashFile(join(folder, NEXT_WEEK)) };
    },
  };
}
