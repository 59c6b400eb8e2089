import { resolve } from 'node:path';
import { z } from 'zod';
import { fileUmask } from './file-umask.js';
import { type HttpLimits, httpLimitSchemas, toHttpLimits } from './http-limits.js';
import { type ListenConfig, listenSchemas, toListenConfig } from './listen-settings.js';
import {
  buildStateFolderUrl,
  namesIn,
  resolveFolder,
  type ServiceUrl,
  serviceUrl,
} from './service-url.js';
import { declareSettings, Settings } from './settings.js';
import { toTracingSettings, type TracingSettings, tracingSchemas } from './tracing-settings.js';

/** What every program needs: its folders, its database, its servers and its log. */
export interface PlatformConfig extends ListenConfig {
  /** Absolute folder for all that embedded services store. */
  stateDir: string;
  /** Permissions that new files do not get. */
  fileUmask: number;
  warehouse: ServiceUrl;
  /** The owner's login to the warehouse, when the program's own login has fewer rights. */
  migration: ServiceUrl | undefined;
  /** Secrets with the logins of worker and API, by name or ARN, which the owner creates. */
  loginSecrets: readonly string[];
  log: {
    format: 'text' | 'json';
    /** The lowest level that is logged. */
    level: 'error' | 'warn' | 'info' | 'debug' | 'trace';
  };
  /** Undefined: no traces are sent. */
  tracing: TracingSettings | undefined;
  limits: HttpLimits;
}

/** The settings of any program, which those of all rooms extend. */
export const platformSettings = new Settings(
  declareSettings({
    schemas: {
      STATE_DIR: z.string().min(1).default('.retailstream'),
      FILE_UMASK: fileUmask,
      WAREHOUSE_URL: serviceUrl(['embedded', 'postgres', 'postgresql']).optional(),
      MIGRATION_URL: serviceUrl(['postgres', 'postgresql']).optional(),
      LOGIN_SECRETS: z.string().default('').transform(namesIn),
      ...listenSchemas,
      LOG_FORMAT: z.enum(['text', 'json']).default('text'),
      LOG_LEVEL: z.enum(['error', 'warn', 'info', 'debug', 'trace']).default('info'),
      ...tracingSchemas,
      ...httpLimitSchemas,
    },
    resolve: (settings): PlatformConfig => {
      const stateDir = resolve(settings.STATE_DIR);
      return {
        ...toListenConfig(settings),
        stateDir,
        fileUmask: settings.FILE_UMASK,
        warehouse:
          resolveFolder(settings.WAREHOUSE_URL) ??
          buildStateFolderUrl(stateDir, 'embedded', 'postgres'),
        migration: settings.MIGRATION_URL,
        loginSecrets: settings.LOGIN_SECRETS,
        log: { format: settings.LOG_FORMAT, level: settings.LOG_LEVEL },
        tracing: toTracingSettings(settings),
        limits: toHttpLimits(settings),
      };
    },
    findContradictions: ({ migration, loginSecrets, warehouse }) =>
      loginSecrets.length === 0 || (migration && warehouse.scheme !== 'embedded')
        ? []
        : [
            "LOGIN_SECRETS: only the owner can create logins: set MIGRATION_URL to the owner's login, and WAREHOUSE_URL to another on the same server",
          ],
  }),
);
