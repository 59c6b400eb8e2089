import type { PathPiece } from './critical-path.js';
import type { Span, Timeline } from './timeline.js';

/** Characters for the whole run. */
const WIDTH = 60;
const NAME_MAX = 44;

interface Bar extends Span {
  /** Begin of its wait, if it waited. */
  free?: number;
  path: readonly Span[];
}

/**
 * Draws a run as text bars, one line for each stage and step: `.` waiting, `=` working, `#` working while the whole run
 * waited for it. A character covers a sixtieth of the run, and shows a state that occurs at any time in it.
 */
export function bars(timeline: Timeline, path: readonly PathPiece[]): string {
  const { finished, planned, stages } = timeline;
  const pathOf = (stage: string, step?: string) =>
    path.filter(
      (piece) =>
        piece.stage === stage &&
        piece.kind !== 'wait' &&
        (step === undefined || piece.name === step),
    );
  const lines: Bar[] = [
    { name: 'planning', from: 0, to: planned, path: pathOf('planning') },
    ...stages.flatMap((stage): Bar[] => [
      { ...stage, path: pathOf(stage.name) },
      ...stage.steps.map((step) => ({
        ...step,
        name: `  ${step.name}`,
        path: pathOf(stage.name, step.name).filter((piece) => isWithin(piece, step)),
      })),
    ]),
  ];
  const names = lines.map(({ name }) => shortened(name));
  const column = Math.max(...names.map((name) => name.length));
  return lines
    .map((bar, index) => `${names[index]?.padEnd(column)} |${drawn(bar, finished)}|`)
    .join('\n');
}

const isWithin = (piece: Span, step: Span) => piece.from >= step.from && piece.to <= step.to;

const shortened = (name: string) =>
  name.length > NAME_MAX ? `${name.slice(0, NAME_MAX - 1)}…` : name;

function drawn({ from, to, free, path }: Bar, total: number): string {
  const cells = Array.from({ length: WIDTH }, () => ' ');
  const fill = (span: Pick<Span, 'from' | 'to'>, character: string) => {
    const first = Math.min(WIDTH - 1, Math.floor((span.from / total) * WIDTH));
    const end = Math.max(first + 1, Math.ceil((span.to / total) * WIDTH));
    cells.fill(character, first, end);
  };
  if (free !== undefined && free < from) fill({ from: free, to: from }, '.');
  fill({ from, to }, '=');
  for (const piece of path) fill(piece, '#');
  return cells.slice(0, WIDTH).join('');
}
