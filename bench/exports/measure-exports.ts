import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ExportFormat } from '#serving/export/export-format.js';
import type { BenchState } from '../bench-state.js';
import { logLine } from '../run-bench.js';
import type { Measurement, Task } from './measurement.js';

/** One way to write the rows, with the figures of each round. */
export interface Side {
  name: string;
  measured: Measurement[];
}

const formats = Object.values(ExportFormat);
const sides: { name: string; task: Pick<Task, 'source' | 'format'> }[] = [
  { name: '`COPY TO STDOUT`', task: { source: 'copy', format: 'csv' } },
  ...formats.map((format) => ({
    name: `list, ${format}`,
    task: { source: 'list', format } as const,
  })),
  { name: '`sales`, csv', task: { source: 'sales', format: 'csv' } },
  ...formats.map((format) => ({
    name: `joined rows, ${format}`,
    task: { source: 'lake', format } as const,
  })),
];

/** Measures every side in each round, one after the other. The first is the reference. */
export async function measureExports(state: BenchState, rounds: number): Promise<Side[]> {
  const warehouse = state.environment['WAREHOUSE_URL'] ?? '';
  const results: Side[] = sides.map(({ name }) => ({ name, measured: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const [index, { name, task }] of sides.entries()) {
      logLine(`round ${round + 1}: ${name}`);
      const measured = await measure({ ...task, warehouse, lake: join(state.folder, 'lake') });
      results[index]?.measured.push(measured);
    }
  }
  return results;
}

async function measure(task: Task): Promise<Measurement> {
  const entry = fileURLToPath(new URL('./export.child.js', import.meta.url));
  const child = fork(entry, [JSON.stringify(task)], { execArgv: [] });
  const ended = once(child, 'exit').then(([code]: unknown[]) => {
    throw new Error(`the process of an export ended with ${String(code)}`);
  });
  const [message] = (await Promise.race([once(child, 'message'), ended])) as [Measurement];
  await ended.catch(() => undefined);
  return message;
}
