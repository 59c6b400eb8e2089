import { renderTable } from '../table.js';
import type { Verdict } from '../verdict.js';
import {
  changeTable,
  renderBuiltTable,
  renderMovedTable,
  publishTable,
  renderStageTables,
} from './change-tables.js';
import type { ScaleFigures } from './measure-size.js';
import type { Subject } from './subject.js';

const MIB = 1 << 20;
const GB = 1e9;
const MILLION = 1e6;

/** The figures as Markdown. */
export function toMarkdown(
  machine: string,
  subject: Subject,
  figures: readonly ScaleFigures[],
  verdicts: readonly Verdict[],
): string {
  return [
    `Measured on ${machine}.`,
    renderGrowthTable(subject, figures),
    changeTable(subject, figures),
    renderStageTables(subject, figures),
    publishTable(subject, figures),
    renderMovedTable(subject, figures),
    renderBuiltTable(subject, figures),
    renderMemoryTable(figures),
    renderDiskTable(figures),
    verdicts.map(({ text }) => `- ${text}`).join('\n'),
  ].join('\n\n');
}

function renderGrowthTable(
  { extentName, rowsName, scenarios }: Subject,
  figures: readonly ScaleFigures[],
): string {
  const [smallest] = figures;
  const lines = figures.map(({ label, extent, load, more }) => {
    const millions = load.rows / MILLION;
    const against = (figure: number, base: number | undefined) =>
      `${(figure / (base ?? figure)).toFixed(1)}×`;
    return [
      label,
      extent,
      formatWhole(load.rows),
      `${load.published.toFixed(1)} s`,
      formatWhole(load.rows / load.published),
      against(load.rows, smallest?.load.rows),
      against(load.published, smallest?.load.published),
      `${(load.published / millions).toFixed(2)} s`,
      load.cpuSeconds === undefined ? '' : `${(load.cpuSeconds / millions).toFixed(2)} s`,
      `${more.published.toFixed(1)} s for ${formatWhole(more.rows)} rows`,
    ];
  });
  return renderTable(
    [
      'Size',
      extentName,
      rowsName,
      'raw files to published marts',
      'rows/s',
      'rows ×',
      'time ×',
      'a million rows',
      'of processor time',
      scenarios.more,
    ],
    lines,
  );
}

function renderMemoryTable(figures: readonly ScaleFigures[]): string {
  const mib = (bytes: number) => `${Math.round(bytes / MIB)} MiB`;
  return renderTable(
    [
      'Peak memory',
      '`COMPUTE_URL`',
      'worker and compute at one moment',
      'cap',
      'worker, its own peak',
      'compute, its own peak',
      'PostgreSQL',
    ],
    figures.map(({ label, compute, memory, memoryCap }) => [
      label,
      `\`${compute}\``,
      mib(memory.together),
      mib(memoryCap),
      mib(memory.worker),
      mib(memory.compute),
      mib(memory.postgres),
    ]),
  );
}

function renderDiskTable(figures: readonly ScaleFigures[]): string {
  const gb = (bytes: number) => `${(bytes / GB).toFixed(2)} GB`;
  return renderTable(
    [
      'Disk',
      'source files',
      'lake, one snapshot',
      'three',
      'tables, one snapshot',
      'three',
      'spilled at the most',
      'all at the fullest moment',
    ],
    figures.map(({ label, disk }) => [
      label,
      gb(disk.source),
      gb(disk.one.lake),
      gb(disk.three.lake),
      gb(disk.one.postgres),
      gb(disk.three.postgres),
      gb(disk.spillPeak),
      gb(disk.peak),
    ]),
  );
}

const formatWhole = (figure: number) => Math.round(figure).toLocaleString('en');
