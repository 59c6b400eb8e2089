import type { Schemas } from '../data/api.js';

type Rows = Pick<Schemas['RunStage'], 'rowsDone' | 'rowsExpected'>;

/** `42 %`: the rows that a stage has processed of those it expects; undefined when it expects none. */
export function formatShareDone({ rowsDone, rowsExpected }: Rows): string | undefined {
  if (rowsExpected === null || rowsExpected === 0) return undefined;
  return `${Math.min(100, Math.floor((rowsDone / rowsExpected) * 100))} %`;
}
