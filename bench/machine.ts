import { cpus, loadavg, totalmem } from 'node:os';

/** Describes the machine, and its load before the bench begins. */
export function describeMachine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  const name = cpu?.model.trim() ?? process.arch;
  const software = `${process.platform}, Node.js ${process.versions.node}`;
  const load = loadavg()[0]?.toFixed(1);
  return `${cpus().length} × ${name}, ${memory} GiB, ${software}, load average before ${load}`;
}
