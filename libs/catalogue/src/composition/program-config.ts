import type { Config } from '#composition/read-config.js';
import type { CatalogueConfig } from '../settings.js';

/** The configuration of a program that the catalogue joined. */
export type ProgramConfig = Config & CatalogueConfig;
