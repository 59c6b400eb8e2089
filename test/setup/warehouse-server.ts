import { rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import {
  type Binaries,
  ensureEmbeddedPostgres,
  stopEmbeddedPostgres,
} from '#platform/database/embedded/embedded-postgres.js';
import { execute, makeMigratedTemplate } from './databases.js';
import { createTempFolder } from './temp-folder.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A real PostgreSQL for the whole test run, in which each suite creates a database. */
    serverUrl: string;
  }
}

/** Nothing in the server outlives the test run, so nothing waits for the disk. */
const UNSAFE = ['fsync', 'synchronous_commit', 'full_page_writes'].map(
  (setting) => `ALTER SYSTEM SET ${setting} = off`,
);

export default function startServer(project: TestProject): Promise<() => Promise<void>> {
  return provideServer(project);
}

/** @param programs of PostgreSQL; those that npm installed by default */
export async function provideServer(
  project: TestProject,
  programs?: Binaries,
): Promise<() => Promise<void>> {
  const folder = await createTempFolder('test');
  const server = await ensureEmbeddedPostgres(folder, programs);
  await execute(server.url, ...UNSAFE, 'SELECT pg_reload_conf()');
  await makeMigratedTemplate(server);
  project.provide('serverUrl', server.url);
  return async () => {
    await stopEmbeddedPostgres(server);
    await rm(folder, { recursive: true, force: true });
  };
}
