import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { OLDEST_VERSIONS } from '#platform/config/supported-versions.js';
import { provideServer } from '#test/setup/warehouse-server.js';

/** Debian's packages have each release in a folder of its own. */
const folder = `/usr/lib/postgresql/${OLDEST_VERSIONS.PostgreSQL}/bin`;
const programs = { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') };

/** Whether the oldest supported PostgreSQL is installed, as on Debian 12. */
export const hasOldest = existsSync(programs.postgres);

/** Starts the warehouse of the cluster lane: the oldest supported PostgreSQL if it is installed, else npm's. */
export default function startOldest(project: TestProject): Promise<() => Promise<void>> {
  return provideServer(project, hasOldest ? programs : undefined);
}
