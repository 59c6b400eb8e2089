import { expect, it } from 'vitest';
import type { StageContext } from '../stage-context.js';
import type { CoveredFile } from '../../ledger/files/ledger-file.js';
import { coreOutputs, loadGroups } from './core-table.js';

const file = (fileId: number, rows: number) =>
  ({ fileId, text: { lineEnd: 'lf', lines: rows + 1 } }) as CoveredFile;
const numbers = (groups: CoveredFile[][]) =>
  groups.map((group) => group.map(({ fileId }) => fileId));

it('reports a file as loading as soon as its load starts, however long that waits', () => {
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

it('loads small files together, in numeric order', () => {
  const files = [file(3, 10), file(1, 10), file(2, 10)];
  expect(numbers(loadGroups(files, false))).toEqual([[1, 2, 3]]);
});

it('starts a group once the previous one has 100,000 rows', () => {
  const files = [file(1, 99_999), file(2, 1), file(3, 1), file(4, 500_000), file(5, 1)];
  expect(numbers(loadGroups(files, false))).toEqual([[1, 2], [3, 4], [5]]);
});

it('makes at most 16 groups of files of equal size', () => {
  const files = Array.from({ length: 10_000 }, (_, index) => file(index + 1, 4_000));
  const groups = loadGroups(files, false);
  expect(groups).toHaveLength(16);
  expect(numbers(groups).flat()).toEqual(files.map(({ fileId }) => fileId));
});

it('makes one group a file for a loader by file, and none without files', () => {
  expect(numbers(loadGroups([file(2, 1), file(1, 1)], true))).toEqual([[1], [2]]);
  expect(loadGroups([], false)).toEqual([]);
});
