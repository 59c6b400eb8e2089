import { renderTable } from '../table.js';
import { renderList, type Verdict } from '../verdict.js';
import type { ApiFigures, SideFigures } from './measure-api.js';
import type { ApiBenchOptions } from './options.js';
import { loadShape } from './peak-load.js';

const MIB = 1 << 20;

/** The figures as Markdown. */
export function toMarkdown(
  machine: string,
  { rounds, seconds }: ApiBenchOptions,
  figures: ApiFigures,
  verdicts: readonly Verdict[],
): string {
  return [
    `Measured on ${machine}; ${loadShape}, median of ${rounds} rounds of ${seconds} s a side.`,
    renderSidesTable(figures),
    renderMemoryTable(figures),
    renderList(verdicts),
  ].join('\n\n');
}

function renderSidesTable({ sides }: ApiFigures): string {
  const floor = sides.bareRest;
  return renderTable(
    [
      'Weekly top stores',
      'KiB sent',
      'requests/s',
      'of Fastify GET',
      'p50 ms',
      'p99 ms',
      'p99 ms at 80 % of peak',
      'CPU µs a request',
      'server busy',
      'client busy',
    ],
    Object.values(sides).map((side) => toTableRow(side, floor)),
  );
}

function toTableRow(side: SideFigures, floor: SideFigures): (string | number)[] {
  const percent = (share: number | undefined) =>
    share === undefined ? '' : `${Math.round(share * 100)} %`;
  return [
    side.title,
    (side.bytes / 1024).toFixed(1),
    Math.round(side.requestsPerSecond).toLocaleString('en'),
    `${((100 * side.requestsPerSecond) / floor.requestsPerSecond).toFixed(1)} %`,
    side.p50.toFixed(1),
    side.p99.toFixed(1),
    side.steadyP99.toFixed(1),
    side.cpuMicros === undefined ? '' : Math.round(side.cpuMicros).toLocaleString('en'),
    percent(side.serverBusy),
    percent(side.clientBusy),
  ];
}

function renderMemoryTable({ memory, soak }: ApiFigures): string {
  const mib = (bytes: number) => `${Math.round(bytes / MIB)} MiB`;
  const lines = [
    ['before the first request', mib(memory.start)],
    ['at the end', mib(memory.end)],
  ];
  if (soak) {
    const looks = soak.resident.map((bytes) => Math.round(bytes / MIB)).join(', ');
    lines.push(
      [`during ${soak.minutes} min of soak, MiB each 30 s`, looks],
      ['growth from its first half to the second', `${soak.growth.toFixed(2)} MiB a minute`],
    );
  }
  return renderTable(['Memory of the API', 'resident'], lines);
}
