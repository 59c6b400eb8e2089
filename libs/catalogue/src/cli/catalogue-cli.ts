import type { CliGuest } from '#composition/guest.js';
import type { ProgramConfig } from '../composition/program-config.js';
import { catalogueSettings } from '../settings.js';
import { catalogueCommands } from './catalogue-commands.js';

/** The catalogue on the command line. */
export const catalogueCli = {
  settings: catalogueSettings,
  commands: catalogueCommands,
  load: async () => (await import('../composition/catalogue-guest.js')).catalogueGuest,
} satisfies CliGuest<ProgramConfig>;
