import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckdbChild } from '#lake/duckdb/child-process.js';
import type { ChildSetup } from '#lake/duckdb/protocol.js';

/** Survives the close of a lake for the next one, and ends with the test process. */
class SharedEngine extends DuckdbChild {
  override stop(): void {
    // The next lake uses it.
  }
}

const engines = new Map<string, SharedEngine>();

/**
 * The DuckDB process that all lakes of a test process share: starting one takes as long as half a
 * run. Two lakes must not compute at the same time, because a job changes the process's folder.
 */
export function openSharedEngine({
  memory,
  threads,
}: Omit<ChildSetup, 'spillFolder'>): DuckdbChild {
  const key = `${memory} ${threads}`;
  let engine = engines.get(key);
  if (!engine) {
    const spillFolder = join(tmpdir(), `retailstream-spill-${process.pid}-${engines.size}`);
    engine = new SharedEngine({ memory, threads, spillFolder });
    engines.set(key, engine);
    process.once('exit', () => rmSync(spillFolder, { recursive: true, force: true }));
  }
  return engine;
}
