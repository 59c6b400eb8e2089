import { subscribe } from 'node:diagnostics_channel';
import { STAGE_STEPS, type StageStep } from '#pipeline/stages/timed-step.js';

/** Collects the steps of this process's stages, and sends them on each message from the parent. */
export function reportSteps(): void {
  let steps: StageStep[] = [];
  subscribe(STAGE_STEPS, (step) => steps.push(step as StageStep));
  process.on('message', () => {
    process.send?.(steps);
    steps = [];
  });
}
