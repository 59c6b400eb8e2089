import { expect, it } from 'vitest';
import type { StageContext } from '../../context/stage-context.js';
import type { RawFile } from '../../context/raw-files.js';
import { appendToCore } from './append-to-core.js';

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
  const { outputs, onOutput } = appendToCore(context, core as never, (task) => void task());
  outputs?.([{ fileId: 1, rowCount: 7 } as RawFile], 'rules');
  onOutput?.('loads/1/');
  expect(said).toEqual([['loading core.sales', 0, 7]]);
});
