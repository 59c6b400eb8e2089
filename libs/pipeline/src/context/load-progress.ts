import type { StageContext } from './stage-context.js';

/** Tells how far a load has come, from the bytes that have gone by. */
export function loadProgress(
  context: StageContext,
  step: string,
  rows: number,
): (chunk: number, total: number) => void {
  let gone = 0;
  return (chunk, total) => {
    gone += chunk;
    context.progress(step, Math.floor((rows * gone) / Math.max(1, total)), rows);
  };
}
