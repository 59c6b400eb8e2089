import { subscribe } from 'node:diagnostics_channel';
import { STAGE_STEPS, type StageStep } from '#pipeline/stages/timed-step.js';

/** Keeps the steps of this process's stages, and gives them to the parent for each message of its. */
export function tellSteps(): void {
  let steps: StageStep[] = [];
  subscribe(STAGE_STEPS, (step) => steps.push(step as StageStep));
  process.on('message', () => {
    process.send?.(steps);
    steps = [];
  });
}
