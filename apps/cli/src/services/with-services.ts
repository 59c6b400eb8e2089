import type { Config } from '#platform/config/config.js';
import type { OperationServices } from '#operations/operation-context.js';

/**
 * Opens what operations work on, for as long as `work` takes.
 * @param read gives the settings
 * @param command name of the command, by which PostgreSQL knows the connection
 */
export async function withServices(
  command: string,
  read: () => Config,
  work: (services: OperationServices) => Promise<void>,
): Promise<void> {
  const config = read();
  // Help, and what is refused, needs none of it.
  const { openControl } = await import('#composition/open-control.js');
  const { close, ...services } = await openControl(config, `retailstream-${command}`);
  try {
    await work(services);
  } finally {
    await close();
  }
}
