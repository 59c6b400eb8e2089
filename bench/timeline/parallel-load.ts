import type { Span, Timeline } from './timeline.js';

/** Two parts of a run that overlapped. */
export interface Beside {
  what: string;
  beside: string;
  seconds: number;
}

/** The engine reports steps output by output; this joins them into one. */
const findGroup = (stage: string, step: string) => `${stage}: ${step.split(':')[0]}`;

const isLoad = ({ name }: Span) => name.startsWith('loading ');

const computeOverlap = (a: Span, b: Span) =>
  Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));

/** Returns which stages overlapped, and what overlapped each load; longest first. */
export function besideEachOther({ stages }: Timeline): Beside[] {
  const steps = stages.flatMap(({ name, steps }) =>
    steps.map((step) => ({ ...step, group: findGroup(name, step.name) })),
  );
  const found: Beside[] = [];
  for (const [index, stage] of stages.entries()) {
    for (const other of stages.slice(index + 1)) {
      found.push({ what: stage.name, beside: other.name, seconds: computeOverlap(stage, other) });
    }
  }
  for (const load of steps.filter(isLoad)) {
    const seconds = new Map<string, number>();
    for (const other of steps) {
      // Of two overlapping loads, only the first reports the pair.
      const isSaid = isLoad(other) && steps.indexOf(other) <= steps.indexOf(load);
      if (isSaid) continue;
      const known = seconds.get(other.group) ?? 0;
      seconds.set(other.group, known + computeOverlap(load, other));
    }
    for (const [beside, each] of seconds) {
      found.push({ what: load.group, beside, seconds: each });
    }
  }
  return found.filter(({ seconds }) => seconds > 0).sort((a, b) => b.seconds - a.seconds);
}
