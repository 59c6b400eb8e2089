import { basename, dirname } from 'node:path';
import { plainUrl } from '#composition/plain-url.js';
import { readRecordedSource } from '#composition/recorded-source.js';
import { toFolderPath } from '#platform/config/service-url.js';
import { hasCluster, runningFolders } from '#platform/database/embedded/data-folder.js';
import { AppError } from '#platform/errors/app-error.js';
import type { ProgramIo } from '#platform/process/program.js';
import type { OperationServices } from '#operations/operation/operation-context.js';
import type { CommandDescription, Open } from '#composition/command.js';
import { type CliCall, type CliConfig, guests, declaredSettings } from './guests.js';

/**
 * Reads the settings of a command's state: `--state DIR`, else STATE_DIR, else `.retailstream`. Prints the state on
 * standard error.
 * @param needs the state that the command needs
 * @throws AppError STATE_MISSING; CONFIG_INVALID
 */
export function openState(
  { stderr, environment }: Pick<ProgramIo, 'stderr' | 'environment'>,
  state: string | undefined,
  needs?: CommandDescription['state'],
): CliConfig {
  const config = readSettings(
    state === undefined ? environment : { ...environment, STATE_DIR: state },
  );
  // Both connect as the owner.
  const isOwners = needs === 'owner' || needs === 'made';
  const warehouse = (isOwners ? config.migration : undefined) ?? config.warehouse;
  if (needs !== 'made') requireState({ stateDir: config.stateDir, warehouse });
  stderr.write(`retailstream: state ${formatState({ stateDir: config.stateDir, warehouse })}\n`);
  return config;
}

/** Without SOURCE_URL, the source is the one that `npm start` with this state reads. */
function readSettings(environment: ProgramIo['environment']): CliConfig {
  const config = declaredSettings.read(environment);
  const source = environment['SOURCE_URL'] ?? readRecordedSource(config.stateDir);
  return source === undefined
    ? config
    : declaredSettings.read({ ...environment, SOURCE_URL: source });
}

/** The warehouse that a command opens. */
type StateLocation = Pick<CliConfig, 'stateDir' | 'warehouse'>;

/** @throws AppError STATE_MISSING that names the running instances */
function requireState({ stateDir, warehouse }: StateLocation): void {
  if (warehouse.scheme !== 'embedded' || hasCluster(toFolderPath(warehouse))) return;
  const running = runningFolders().map((folder) =>
    basename(folder) === 'postgres'
      ? `--state ${dirname(folder)}`
      : `WAREHOUSE_URL=embedded:${folder}`,
  );
  const seen =
    running.length > 0
      ? `running now: ${running.join(', ')}`
      : 'no instance is running on this machine';
  throw new AppError(
    'STATE_MISSING',
    `${stateDir} has no state: name the state of an instance with --state DIR or STATE_DIR, or ` +
      `make one with npm start; ${seen}`,
  );
}

function formatState({ stateDir, warehouse }: StateLocation): string {
  return warehouse.scheme === 'embedded'
    ? stateDir
    : `${stateDir}, warehouse ${plainUrl(warehouse)}`;
}

/**
 * Opens the services of operations.
 * @param name of the command, which PostgreSQL shows for the connection
 */
export const withServices =
  (call: Pick<CliCall, 'config'>, name: string): Open<OperationServices> =>
  async (work) => {
    const config = call.config();
    // Refused commands do not load it.
    const { openControl } = await import('#composition/open-control.js');
    const { close, services } = await openControl(
      config,
      `retailstream-${name}`,
      await Promise.all(guests.map((guest) => guest.load())),
    );
    return work(services).finally(close);
  };
