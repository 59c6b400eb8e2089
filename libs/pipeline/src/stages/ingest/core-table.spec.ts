import { expect, it } from 'vitest';
import type { StageContext } from '../stage-context.js';
import type { CoveredFile } from '../../ledger/files/ledger-file.js';
import { coreOutputs, loadGroups } from './core-table.js';

const file = (fileId: number, rows: number) =>
  ({ fileId, text: { lineEnd: 'lf', lines: rows + 1 } }) as CoveredFile;
const numbers = (groups: CoveredFile[][]) =>
  groups.map((group) => group.map(({ fileId }) => fileId));

it('says that a file is being loaded as soon as its load begins, however long that waits', () => {
  const said: unknown[][] = [];
  const loader = {
    isByFile: true,
    output: () => ({ prefix: 'loads/1/' }),
    load: () => new Promise<void>(() => undefined),
  };
  const context = {
    runId: 1,
    stage: 'ingest-sales',
    loaders: new Map([['SALES_LOAD_URL', loader]]),
    progress: (...step: unknown[]) => void said.push(step),
  } as unknown as StageContext;
  const core = { load: 'append', table: 'core.sales', columns: ['line'], loader: 'SALES_LOAD_URL' };
  const plan = { dataset: { core, rules: 'rules' } as never, files: [file(1, 7)] };
  const { onOutput } = coreOutputs(context, plan, (task) => void task());
  onOutput?.('loads/1/');
  expect(said).toEqual([['loading core.sales', 0, 7]]);
});

it('loads small files together, in the order of their numbers', () => {
  const files = [file(3, 10), file(1, 10), file(2, 10)];
  expect(numbers(loadGroups(files, false))).toEqual([[1, 2, 3]]);
});

it('begins a group once the one before has 100,000 rows', () => {
  const files = [file(1, 99_999), file(2, 1), file(3, 1), file(4, 500_000), file(5, 1)];
  expect(numbers(loadGroups(files, false))).toEqual([[1, 2], [3, 4], [5]]);
});

it('makes no more than 16 groups of files that are alike', () => {
  const files = Array.from({ length: 10_000 }, (_, index) => file(index + 1, 4_000));
  const groups = loadGroups(files, false);
  expect(groups).toHaveLength(16);
  expect(numbers(groups).flat()).toEqual(files.map(({ fileId }) => fileId));
});

it('gives a loader that works by the file one each, and no group for no file', () => {
  expect(numbers(loadGroups([file(2, 1), file(1, 1)], true))).toEqual([[1], [2]]);
  expect(loadGroups([], false)).toEqual([]);
});
