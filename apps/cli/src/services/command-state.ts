import { basename, dirname } from 'node:path';
import { plainUrl } from '#composition/plain-url.js';
import { readConfig } from '#composition/read-config.js';
import type { Config } from '#platform/config/config.js';
import { folderOf } from '#platform/config/service-url.js';
import { hasCluster, runningFolders } from '#platform/database/embedded/data-folder.js';
import { AppError } from '#platform/errors/app-error.js';
import type { ProgramIo } from '#platform/process/program.js';
import { takeState } from './take-state.js';

/** The state that a command works on. */
interface CommandState {
  /** The command line without `--state`. */
  argv: string[];
  /**
   * Reads the settings, once it is known what to do, and names the state.
   * @throws AppError STATE_MISSING; CONFIG_INVALID
   */
  read(): Config;
}

interface StateOptions {
  /** As `takeState` has it. */
  hasFilter?: (name: string | undefined) => boolean;
  /** The command makes the state when there is none. */
  mayMake?: boolean;
}

/**
 * Finds the state of a command: that of `--state DIR`, else of STATE_DIR, else `.retailstream`.
 * @param io standard error names the state
 * @throws AppError USAGE
 */
export function commandState(
  given: readonly string[],
  { stderr, environment }: Pick<ProgramIo, 'stderr' | 'environment'>,
  { hasFilter, mayMake = false }: StateOptions = {},
): CommandState {
  const { state, argv } = takeState(given, hasFilter);
  let config: Config | undefined;
  const read = (): Config => {
    if (config) return config;
    config = readConfig(state === undefined ? environment : { ...environment, STATE_DIR: state });
    if (!mayMake) requireState(config);
    stderr.write(`retailstream: state ${wordsFor(config)}\n`);
    return config;
  };
  return { argv, read };
}

/** @throws AppError STATE_MISSING that names the instances that run */
function requireState({ stateDir, warehouse }: Config): void {
  if (warehouse.scheme !== 'embedded' || hasCluster(folderOf(warehouse))) return;
  const running = runningFolders().map((folder) =>
    basename(folder) === 'postgres'
      ? `--state ${dirname(folder)}`
      : `WAREHOUSE_URL=embedded:${folder}`,
  );
  const seen = running.length > 0 ? `running now: ${running.join(', ')}` : 'none runs here now';
  throw new AppError(
    'STATE_MISSING',
    `${stateDir} holds no state, and a command makes none: name that of an instance with --state DIR or ` +
      `STATE_DIR, or start one with npm start; ${seen}`,
  );
}

function wordsFor({ stateDir, warehouse }: Config): string {
  return warehouse.scheme === 'embedded'
    ? stateDir
    : `${stateDir}, warehouse ${plainUrl(warehouse)}`;
}
