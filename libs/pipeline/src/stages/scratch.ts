import type { StageContext } from './stage-context.js';

/** Folder of the lake for what this attempt of a stage needs only while it runs. */
export const scratchOf = ({ runId, stage, attempt }: StageContext) =>
  `${scratchOfRun(runId)}${stage}/attempt=${attempt}/`;

/** Scratch of all stages of a run. An attempt clears its own, since others may be at work. */
export const scratchOfRun = (runId: number) => `scratch/run=${runId}/`;
