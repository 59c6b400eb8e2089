import { catalogueSettings } from '#catalogue/settings.js';
import type { ProgramConfig } from '#catalogue/composition/program-config.js';
import { roomSettings } from '#composition/read-config.js';

const declared = roomSettings.and(catalogueSettings);

/** Returns the configuration of a program that the catalogue joined. @throws AppError CONFIG_INVALID */
export const readProgramConfig = (environment: Record<string, string>): ProgramConfig =>
  declared.read(environment);
