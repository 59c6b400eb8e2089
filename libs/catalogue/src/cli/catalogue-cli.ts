import type { CliGuest } from '#composition/guest.js';
import { catalogueCommands } from './catalogue-commands.js';

/** The catalogue on the command line. */
export const catalogueCli: CliGuest = {
  commands: catalogueCommands,
  load: async () => (await import('../composition/catalogue-guest.js')).catalogueGuest,
};
