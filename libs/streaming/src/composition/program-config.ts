import type { Config } from '#composition/read-config.js';
import type { StreamConfig } from '../settings.js';

/** The configuration of a program that event streams joined. */
export type ProgramConfig = Config & StreamConfig;
