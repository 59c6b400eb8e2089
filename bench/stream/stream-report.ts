import { percentile } from '../statistics.js';
import { table } from '../table.js';
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
const ms = (value: number) => `${count(value)} ms`;
const mib = (bytes: number) => `${count(bytes / MIB)} MiB`;

function most(figure: string, value: number, goal: number, show = ms): Line {
  return { figure, value: show(value), goal: `≤ ${show(goal)}`, isMet: value <= goal };
}

function least(figure: string, value: number, goal: number, bare?: number): Line {
  const line = { figure, value: count(value), goal: `≥ ${count(goal)}`, isMet: value >= goal };
  return bare === undefined ? line : { ...line, bare: count(bare) };
}

const only = (figure: string, value: string): Line => ({ figure, value, isMet: true });

function linesOf({ kafka, log, live, published }: StreamFigures): Line[] {
  const memory = (what: string, { bare, worker }: typeof kafka | typeof log): Line => ({
    ...most(what, worker.memory, 350 * MIB, mib),
    bare: mib(bare.memory),
  });
  const { events, runs } = published;
  const commits = `produced to committed at ${PACE.toLocaleString('en')}/s`;
  return [
    least('Kafka into PostgreSQL, rows/s', kafka.worker.rate, 20_000, kafka.bare.rate),
    memory('peak memory of this worker', kafka),
    only(`${commits}, p50`, ms(percentile(kafka.commits, 50))),
    most(`${commits}, p99`, percentile(kafka.commits, 99), 250),
    least('HTTP, 100 events a request, events/s', log.hundreds, 15_000),
    least('HTTP, one event a request, events/s', log.single, 300),
    most('offsets without an event', log.gaps, 0, count),
    least('log into PostgreSQL, rows/s', log.worker.rate, 20_000, log.bare.rate),
    memory('peak memory of this worker', log),
    only('event to live view, p50', ms(percentile(live, 50))),
    most('event to live view, p95', percentile(live, 95), 1_000),
    only('event to published answer, p50', ms(percentile(events, 50))),
    most('event to published answer, p95', percentile(events, 95), 5_000),
    only('of this the run, p50', ms(percentile(runs, 50))),
  ];
}

/** Returns whether all goals are met. */
export const areMet = (figures: StreamFigures): boolean =>
  linesOf(figures).every(({ isMet }) => isMet);

export function toMarkdown(machine: string, figures: StreamFigures): string {
  const lines = linesOf(figures).map(({ figure, value, bare = '', goal = '', isMet }) => [
    figure,
    isMet ? value : `**${value}**`,
    bare,
    goal,
  ]);
  return `${machine}\n\n${table(['figure', 'result', 'bare reader', 'goal'], lines)}`;
}
