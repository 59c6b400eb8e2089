import { renderTable } from '../table.js';
import { bars } from './bars.js';
import { besideEachOther } from './parallel-load.js';
import { criticalPath, type PathPiece } from './critical-path.js';
import type { Span, Timeline } from './timeline.js';

/** Formats one run as Markdown: bars, stages and their waits, the critical path, overlaps. */
export function timelineReport(title: string, timeline: Timeline): string {
  const path = criticalPath(timeline);
  return [
    `**${title}**: published after ${ms(timeline.published)} ms, over after ${ms(timeline.finished)} ms`,
    ['```text', bars(timeline, path), '```'].join('\n'),
    stageTable(timeline, path),
    pathTable(path),
    besideTable(timeline),
  ].join('\n\n');
}

function stageTable({ planned, stages }: Timeline, path: readonly PathPiece[]): string {
  const onPath = (stage: string) =>
    ms(sum(path.filter((piece) => piece.stage === stage && piece.kind !== 'wait')));
  return renderTable(
    [
      'Stage and step, ms',
      'could start',
      'started',
      'ended',
      'waited',
      'took',
      'of it on the path',
    ],
    [
      ['planning', '0', '0', ms(planned), '0', ms(planned), onPath('planning')],
      ...stages.flatMap(({ name, free, from, to, steps }) => [
        [name, ms(free), ms(from), ms(to), ms(from - free), ms(to - from), onPath(name)],
        ...steps
          .filter(isSeen)
          .map((step) => [
            `… ${step.name}`,
            '',
            ms(step.from),
            ms(step.to),
            '',
            ms(step.to - step.from),
            '',
          ]),
      ]),
    ],
  );
}

function pathTable(path: readonly PathPiece[]): string {
  const total = sum(path);
  const waits = path.filter(({ kind }) => kind === 'wait');
  const line = (what: string, seconds: number) => [
    what,
    ms(seconds),
    `${((100 * seconds) / total).toFixed(0)} %`,
  ];
  return renderTable(
    ['The path that decides when it publishes', 'ms', 'share'],
    [
      ...path.map((piece) => line(formatLabel(piece), piece.to - piece.from)),
      line('**all**', total),
      line('… of it hand-overs', sum(waits)),
    ],
  );
}

const formatLabel = ({ kind, name, stage }: PathPiece) =>
  kind === 'step' && stage !== name ? `${stage}: ${name}` : name;

function besideTable(timeline: Timeline): string {
  return renderTable(
    ['What ran', 'beside', 'ms'],
    besideEachOther(timeline).map(({ what, beside, seconds }) => [what, beside, ms(seconds)]),
  );
}

const sum = (pieces: readonly PathPiece[]) =>
  pieces.reduce((total, { from, to }) => total + to - from, 0);

/** Omits spans below a millisecond. */
const isSeen = ({ from, to }: Span) => ms(to - from) !== '0';

const ms = (seconds: number) => String(Math.round(seconds * 1_000));
