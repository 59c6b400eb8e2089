import type { Span, Timeline, TimelineStage } from './timeline.js';

/** One span of the critical path of a publication. */
export interface PathPiece extends Span {
  /** `planning`, or the span's stage. */
  stage: string;
  kind: 'step' | 'between' | 'wait';
}

/**
 * What the run waited for at each moment until it published, first to last without a gap. From the end backwards, each
 * span is the one that ended last before the next began.
 */
export function criticalPath({ planned, published, stages }: Timeline): PathPiece[] {
  const path: PathPiece[] = [];
  let end = published;
  let stage = stageAt(stages, end);
  while (stage) {
    const { name, after, from } = stage;
    path.unshift(...withinStage(stage, Math.min(from, end), end));
    end = Math.min(from, end);
    const before = findLast(stages.filter((each) => after.includes(each.name)));
    const ready = Math.min(before?.to ?? planned, end);
    path.unshift({ name: `hand-over to ${name}`, stage: name, kind: 'wait', from: ready, to: end });
    end = ready;
    stage = before;
  }
  path.unshift({ name: 'planning', stage: 'planning', kind: 'step', from: 0, to: end });
  return path.filter((piece) => piece.to > piece.from);
}

/** The latest stage that had begun at a moment. */
function stageAt(stages: readonly TimelineStage[], moment: number): TimelineStage | undefined {
  return stages
    .filter(({ from }) => from <= moment)
    .reduce<TimelineStage | undefined>(
      (last, each) => (last && last.from >= each.from ? last : each),
      undefined,
    );
}

function findLast<Each extends Span>(spans: readonly Each[]): Each | undefined {
  return spans.reduce<Each | undefined>(
    (last, each) => (last && last.to >= each.to ? last : each),
    undefined,
  );
}

function withinStage({ name, steps }: TimelineStage, from: number, to: number): PathPiece[] {
  const pieces: PathPiece[] = [];
  // The run may have published during a step.
  let clipped = steps
    .filter((step) => step.from < to)
    .map((step) => ({ ...step, to: Math.min(step.to, to) }));
  let end = to;
  while (end > from) {
    const step = findLast(clipped);
    const start = Math.max(from, step?.to ?? from);
    if (start < end) {
      const between = { name: `${name}: between steps`, kind: 'between' } as const;
      pieces.unshift({ ...between, stage: name, from: start, to: end });
    }
    if (!step) break;
    end = Math.max(from, step.from);
    pieces.unshift({ name: step.name, stage: name, kind: 'step', from: end, to: start });
    const limit = end;
    clipped = steps.filter((each) => each.from < limit && each.to <= limit);
  }
  return pieces;
}
