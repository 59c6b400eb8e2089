import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckdbChild } from '#lake/duckdb/child-process.js';
import type { ChildSetup } from '#lake/duckdb/protocol.js';

/** Goes on when a lake is closed, for the next one; it ends with the process of the tests. */
class SharedEngine extends DuckdbChild {
  override stop(): void {
    // The next lake works on it.
  }
}

const engines = new Map<string, SharedEngine>();

/**
 * The DuckDB process that one process of tests gives to all its lakes: to start one takes as long as
 * half a run. Two lakes must not compute at the same time, since a job moves the process to its folder.
 */
export function sharedEngine({ memory, threads }: Omit<ChildSetup, 'spillFolder'>): DuckdbChild {
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
