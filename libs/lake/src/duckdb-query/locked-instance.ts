import { createRequire } from 'node:module';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { literal } from '../ports/sql-literal.js';
import type { QueryChildSetup, SentSession } from './protocol.js';

// An import looks through each of the package's 200 files for names first, which takes longer than the
// rest of the start.
export const duckdb = createRequire(import.meta.url)(
  '@duckdb/node-api',
) as typeof import('@duckdb/node-api');

/** An engine that nobody has used. */
export function openInstance({
  threads,
  spillFolder,
  spill,
}: QueryChildSetup): Promise<DuckDBInstance> {
  return duckdb.DuckDBInstance.create(':memory:', {
    threads: String(threads),
    temp_directory: spillFolder,
    max_temp_directory_size: spill,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
}

/** Takes away from an engine whatever a session does not need, for good: no statement can bring it back. */
export async function lock(
  connection: DuckDBConnection,
  { files, folder, limits }: Pick<SentSession, 'files' | 'folder' | 'limits'>,
): Promise<void> {
  const settings = [
    `SET memory_limit = ${literal(limits.memory)}`,
    `SET allowed_paths = [${files.map(literal).join(', ')}]`,
    `SET allowed_directories = [${folder === undefined ? '' : literal(folder)}]`,
    'SET enable_external_access = false',
    'SET lock_configuration = true',
  ];
  for (const setting of settings) await connection.run(setting);
}
