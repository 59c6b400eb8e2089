import { computePercentile } from '../statistics.js';
import { renderTable } from '../table.js';
import type { Publications } from './log-load.js';
import { PACE, type StreamFigures } from './measure-stream.js';

const MIB = 1024 ** 2;

/** A figure with its goal, for the table. */
interface Line {
  figure: string;
  value: string;
  /** The same work without parsing and storing. */
  bare?: string;
  goal?: string;
  isMet: boolean;
}

const count = (value: number) => Math.round(value).toLocaleString('en');
const formatMs = (value: number) => `${count(value)} ms`;
const formatMib = (bytes: number) => `${count(bytes / MIB)} MiB`;

function checkMaximum(figure: string, value: number, goal: number, show = formatMs): Line {
  return { figure, value: show(value), goal: `≤ ${show(goal)}`, isMet: value <= goal };
}

function checkMinimum(figure: string, value: number, goal: number, bare?: number): Line {
  const line = { figure, value: count(value), goal: `≥ ${count(goal)}`, isMet: value >= goal };
  return bare === undefined ? line : { ...line, bare: count(bare) };
}

const createLine = (figure: string, value: string): Line => ({ figure, value, isMet: true });

function buildLines({ kafka, log, live, published }: StreamFigures): Line[] {
  const memory = (what: string, { bare, worker }: typeof kafka | typeof log): Line => ({
    ...checkMaximum(what, worker.memory, 350 * MIB, formatMib),
    bare: formatMib(bare.memory),
  });
  const commits = `produced to committed at ${PACE.toLocaleString('en')}/s`;
  return [
    checkMinimum('Kafka into PostgreSQL, rows/s', kafka.worker.rate, 20_000, kafka.bare.rate),
    memory('peak memory of this worker', kafka),
    createLine(`${commits}, p50`, formatMs(computePercentile(kafka.commits, 50))),
    checkMaximum(`${commits}, p99`, computePercentile(kafka.commits, 99), 250),
    checkMinimum('HTTP, 100 events a request, events/s', log.hundreds, 15_000),
    checkMinimum('HTTP, one event a request, events/s', log.single, 300),
    checkMaximum('offsets without an event', log.gaps, 0, count),
    checkMinimum('log into PostgreSQL, rows/s', log.worker.rate, 20_000, log.bare.rate),
    memory('peak memory of this worker', log),
    createLine('event to live view, p50', formatMs(computePercentile(live, 50))),
    checkMaximum('event to live view, p95', computePercentile(live, 95), 1_000),
    ...buildPublicationLines(published, 5_000),
  ];
}

function buildPublicationLines({ events, runs }: Publications, goal: number): Line[] {
  return [
    createLine('event to published answer, p50', formatMs(computePercentile(events, 50))),
    checkMaximum('event to published answer, p95', computePercentile(events, 95), goal),
    createLine('of this the run, p50', formatMs(computePercentile(runs, 50))),
  ];
}

/** Returns whether all goals are met. */
export const areMet = (figures: StreamFigures): boolean =>
  buildLines(figures).every(({ isMet }) => isMet);

export const toMarkdown = (machine: string, figures: StreamFigures): string =>
  renderLines(machine, buildLines(figures));

const buildMonthLines = (published: Publications) => buildPublicationLines(published, 3_000);

export const isMonthMet = (published: Publications): boolean =>
  buildMonthLines(published).every(({ isMet }) => isMet);

/** @param millions of transactions in the open month */
export const monthToMarkdown = (
  machine: string,
  millions: number,
  published: Publications,
): string =>
  renderLines(
    `${machine}, ${millions} million transactions in the open month`,
    buildMonthLines(published),
  );

function renderLines(machine: string, all: readonly Line[]): string {
  const lines = all.map(({ figure, value, bare = '', goal = '', isMet }) => [
    figure,
    isMet ? value : `**${value}**`,
    bare,
    goal,
  ]);
  return `${machine}\n\n${renderTable(['figure', 'result', 'bare reader', 'goal'], lines)}`;
}
