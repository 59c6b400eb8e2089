import { existsSync, readFileSync } from 'node:fs';
import type { Budget } from './budget.js';
import { LANES, type Lane } from './lanes.js';

/** Processor seconds of lanes, and of the fixed workload that ran before and after them. */
export interface ProcessorTime {
  workload: number;
  lanes: Partial<Record<Lane, number>>;
}

/** Excess over the recorded ratio that causes a warning. */
const TOLERANCE = 0.1;

const file = new URL('../../.lanes/processor-time', import.meta.url);

/** Returns the last measurement of `.ci/run`; undefined when it has not completed in this checkout. */
export function readProcessorTime(): ProcessorTime | undefined {
  return existsSync(file) ? parseProcessorTime(readFileSync(file, 'utf8')) : undefined;
}

/** @param text of lines `workload 4.1` and `cluster 812.5`, in processor seconds */
export function parseProcessorTime(text: string): ProcessorTime | undefined {
  const lines = text
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  const secondsOf = (name: string) =>
    lines.filter(([first]) => first === name).map(([, seconds]) => Number(seconds));
  const workloads = secondsOf('workload');
  if (workloads.length < 2) return undefined;
  const lanes = LANES.flatMap((lane) => secondsOf(lane).map((seconds) => [lane, seconds]));
  return {
    workload: workloads.reduce((sum, seconds) => sum + seconds) / workloads.length,
    lanes: Object.fromEntries(lanes) as ProcessorTime['lanes'],
  };
}

/**
 * Returns a warning for each lane with more processor time than recorded, relative to the machine.
 * @param partial lanes that skipped files, whose time is not comparable
 */
export function warnOfProcessorTime(
  { workload, lanes }: ProcessorTime,
  budget: Budget,
  partial: readonly Lane[],
): string[] {
  return LANES.flatMap((lane) => {
    const recorded = budget.lanes[lane]?.ratio ?? 0;
    const ratio = (lanes[lane] ?? 0) / workload;
    if (recorded === 0 || partial.includes(lane) || ratio <= recorded * (1 + TOLERANCE)) return [];
    const percent = Math.round((ratio / recorded - 1) * 100);
    return [
      `Warning: lane ${lane} takes ${percent} % more processor time than recorded: ` +
        `${ratio.toFixed(1)} times the fixed workload, not ${recorded.toFixed(1)}.`,
    ];
  });
}
