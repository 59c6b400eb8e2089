import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classifySales, type SalesFile } from '#test/factories/classify-sales.js';
import {
  type CleaningResult,
  type DeliveredFile,
  type Row,
  runCleaning,
} from '#test/factories/run-cleaning.js';
import { type EmbeddedLake, openEmbeddedLake } from '#test/setup/embedded-lake.js';
import type { FormerFile } from './cleaning-sql.js';
import type { Contract } from './contract.js';
import { requireContract } from '#test/setup/flow.js';

const sales = requireContract('sales');

describe('the cleaning of several deliveries', () => {
  let embedded: EmbeddedLake;

  beforeAll(async () => {
    embedded = await openEmbeddedLake();
  });
  afterAll(() => embedded.close());

  it('judges random files like an independent reading of the rules', async () => {
    const random = generator(20100205);
    const seen = new Set<string>();
    for (let round = 0; round < 8; round++) {
      const files = randomFiles(random, 8);
      const { rows } = await runCleaning(embedded, sales, numberFiles(files));
      const actual = rows.map(toVerdict);
      expect(actual, JSON.stringify(files)).toEqual(classifySales(files));
      for (const { fate, reason } of actual) seen.add(`${String(fate)} ${String(reason)}`);
    }
    expect([...seen].sort()).toEqual([
      'duplicate null',
      'kept null',
      'quarantined BAD_BOOLEAN',
      'quarantined BAD_DATE',
      'quarantined BAD_INTEGER',
      'quarantined BAD_NUMBER',
      'quarantined DUPLICATE_KEY',
      'quarantined IMPOSSIBLE_DATE',
      'quarantined LONG_ROW',
      'quarantined MISSING_VALUE',
      'quarantined OUT_OF_RANGE',
      'quarantined SHORT_ROW',
      'refused null',
      'superseded null',
    ]);
  });

  it.each([
    ['quarantine', 1],
    ['last', 2],
  ] as const)(
    'gives the same in one run and in several, in any split of the files: %s',
    async (conflictingRows, seed) => {
      const contract: Contract = { ...sales, conflictingRows };
      const random = generator(seed);
      for (let round = 0; round < 4; round++) {
        const files = numberFiles(randomFiles(random, 6));
        const at = JSON.stringify(files);
        const whole = await runCleaning(embedded, contract, files);
        const runs = split(random, files);
        const { last, own, restatements } = await inRuns(
          contract,
          runs,
          `batches-${seed}-${round}/`,
        );
        // All files together give the final rows; the other rows got their fate in the run that read them.
        expect(places(last.rows.filter(isAccepted)), at).toEqual(
          places(whole.rows.filter(isAccepted)),
        );
        const others = own.filter((row) => !isAccepted(row)).sort(byPlace);
        expect(places(others), at).toEqual(places(whole.rows.filter((row) => !isAccepted(row))));
        if (isInOrder(runs)) expect(restatements, at).toEqual(whole.restatements);
      }
    },
  );

  interface Runs {
    last: CleaningResult;
    /** Rows of each run's new files, with that run's verdict. */
    own: Row[];
    restatements: Row[];
  }

  async function inRuns(
    contract: Contract,
    runs: DeliveredFile[][],
    prefix: string,
  ): Promise<Runs> {
    const former: FormerFile[] = [];
    const own: Row[] = [];
    const restatements: Row[] = [];
    let last: CleaningResult | undefined;
    for (const [index, files] of runs.entries()) {
      const runId = index + 1;
      last = await runCleaning(embedded, contract, files, {
        acceptedTo: `${prefix}run=${runId}/`,
        ...(runId > 1 ? { past: { files: [...former], prefix } } : {}),
      });
      own.push(...last.rows.filter((row) => row['is_new']));
      restatements.push(...last.restatements);
      for (const { fileId } of files) former.push({ fileId, runId, deliveryOrder: fileId });
    }
    if (!last) throw new Error('no run');
    return { last, own, restatements };
  }
});

const toVerdict = ({ file, line, fate, reason, column, value, accepted, restates }: Row) => ({
  file,
  line,
  fate,
  reason,
  column,
  value,
  accepted,
  restates,
});

const isAccepted = (row: Row) => row['accepted'] === true;
const numberFiles = (files: SalesFile[]): DeliveredFile[] =>
  files.map((file, index) => ({ ...file, fileId: index + 1 }));
const byPlace = (a: Row, b: Row) =>
  Number(a['file']) - Number(b['file']) || Number(a['line']) - Number(b['line']);

/** Rows without fields that differ between runs: only a run that reads a file has its text. */
const places = (rows: Row[]) => rows.map(({ text: _, is_new: __, ...row }) => row);

const isInOrder = (runs: DeliveredFile[][]) => {
  const ids = runs.flatMap((files) => files.map(({ fileId }) => fileId));
  return ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? 0));
};

/** Splits files into two to four runs, alternately in order of delivery and in random order. */
function split(random: () => number, files: DeliveredFile[]): DeliveredFile[][] {
  const runs: DeliveredFile[][] = Array.from({ length: 2 + Math.floor(random() * 3) }, () => []);
  const isOrdered = random() < 0.5;
  for (const [index, file] of files.entries()) {
    const place = isOrdered ? index / files.length : random();
    runs[Math.floor(place * runs.length)]?.push(file);
  }
  return runs;
}

function randomFiles(random: () => number, most: number): SalesFile[] {
  const pick = (cells: readonly string[]) => cells[Math.floor(random() * cells.length)] ?? '';
  const row = (extras: readonly string[]) => {
    // Few faults, because otherwise most files would be refused; few keys, so that files share keys.
    const cell = (good: readonly string[], odd: readonly string[]) =>
      pick(random() < 0.93 ? good : odd);
    const cells = [
      cell(['1', '2', '2.0', ' 1'], ['x', '0', '', 'nan']),
      cell(['1', '1', '1', '2'], ['NA', '1.5']),
      cell(['05/02/2010', '12/02/2010', '2010-02-05'], ['30/02/2010', '2010-02-5', '29/02/2012']),
      cell(['1', '1.00', '2.5', '2.50'], ['-1', '0', '1.005', 'abc', 'NULL']),
      cell(['TRUE', 'FALSE', '0', 'false'], ['maybe']),
      ...extras.map(() => pick(['North', 'North', 'South', '', 'nan'])),
    ];
    if (random() < 0.02) cells.pop();
    if (random() < 0.02) cells.push('');
    return cells.join(',');
  };
  const header = 'Store,Dept,Date,Weekly_Sales,IsHoliday';
  const file = (): SalesFile => {
    const extras = random() < 0.3 ? ['Region', 'Manager'].slice(0, random() < 0.5 ? 1 : 2) : [];
    const rows = Array.from({ length: Math.floor(random() * 50) }, () => row(extras));
    if (random() < 0.2) rows.push([header, ...extras].join(','), row(extras));
    if (random() < 0.05) rows.push('Dept,Store,Date,Weekly_Sales,IsHoliday');
    if (random() < 0.05) rows.push('1,1,05/13/2010,1,0');
    return { rows, extras };
  };
  return Array.from({ length: 1 + Math.floor(random() * most) }, file);
}

/** Park and Miller's generator, which repeats the same numbers. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
