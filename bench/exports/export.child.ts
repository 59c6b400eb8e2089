import 'reflect-metadata';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckdbChild } from '#lake/duckdb/child-process.js';
import { DuckdbFileWriter } from '#lake/duckdb/duckdb-file-writer.js';
import { createWarehouse } from '#platform/database/data-source.js';
import type { Measurement, Task } from './measurement.js';
import { runTask } from './export-task.js';

// Runs one export in a separate process, so that its memory is measured alone. The first export is not timed, because
// Node.js compiles and the engine starts; its memory counts.
const task = JSON.parse(process.argv[2] ?? '{}') as Task;
const warehouse = await createWarehouse({
  url: task.warehouse,
  applicationName: 'retailstream-bench',
  entities: [],
});
await warehouse.initialize();
await warehouse.query('SELECT 1');

let peak = 0;
const before = process.memoryUsage.rss();
const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 5);
const measurement: Measurement = { seconds: 0, rows: 0, bytes: 0, extraMemory: 0, engineMemory: 0 };
for (let time = 0; time < 2; time++) {
  const spillFolder = join(tmpdir(), `retailstream-bench-spill-${process.pid}`);
  const engine = new DuckdbChild({ memory: '128MB', threads: 2, spillFolder });
  const files = new DuckdbFileWriter(engine);
  const watched = {
    write: async (...given: Parameters<DuckdbFileWriter['write']>) => {
      const rows = await files.write(...given);
      measurement.engineMemory = Math.max(measurement.engineMemory, await readPeak(engine.pid));
      return rows;
    },
    close: () => files.close(),
  };
  const start = performance.now();
  Object.assign(measurement, await runTask(task, warehouse, watched));
  measurement.seconds = (performance.now() - start) / 1_000;
}
clearInterval(timer);
measurement.extraMemory = Math.max(0, peak - before);
process.send?.(measurement);
await warehouse.destroy();
process.disconnect();

/** Peak memory of a process; 0 where the system does not report it. */
async function readPeak(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}
