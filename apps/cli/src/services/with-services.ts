import { openControl } from '#composition/open-control.js';
import { readConfig } from '#composition/read-config.js';
import type { OperationServices } from '#serving/operation/operation-context.js';

/**
 * Opens what operations work on, with the settings of the environment, for as long as `work` takes.
 * @param command name of the command, by which PostgreSQL knows the connection
 */
export async function withServices(
  command: string,
  work: (services: OperationServices) => Promise<void>,
): Promise<void> {
  const { close, ...services } = await openControl(readConfig(), `retailstream-${command}`);
  try {
    await work(services);
  } finally {
    await close();
  }
}
