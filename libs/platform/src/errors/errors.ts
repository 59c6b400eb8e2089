import type { ErrorDeclarations } from './error-declarations.js';

/** The errors of the start of a program and of its settings. */
export const startErrors = {
  NODE_TOO_OLD: {
    cause: 'Node.js is older than 20.19.4',
    remedy: 'Install Node.js 20.19.4 or newer',
  },
  SERVER_TOO_OLD: {
    cause:
      'PostgreSQL, Redis or Valkey is older than [supported](deployment.md#supported-versions)',
    remedy: 'Update the server, or name another one',
  },
  USAGE: {
    cause: 'An option or argument is wrong',
    remedy: 'Add `--help`',
  },
  CONFIG_INVALID: {
    cause: 'A setting is wrong, or two conflict',
    remedy: 'Correct the [settings](configuration.md) named',
  },
  SECRET_INVALID: {
    cause: 'A secret is not a valid login or salt',
    remedy: 'A login needs `username` and `password` as in RDS; a salt 16 characters',
  },
  PORT_TAKEN: {
    cause: 'Another program uses the port',
    remedy: 'Stop it, or use `--port N` (`API_PORT`, `WORKER_PORT`)',
  },
  FOLDER_NOT_WRITABLE: {
    cause: 'The state folder or source is not writable',
    remedy: 'Change its rights, or use `--state DIR` (`SOURCE_URL`)',
  },
  DISK_FULL: {
    cause: 'The disk has too little space',
    remedy: 'Free space and restart; no data is lost',
  },
  INSTANCE_RUNNING: {
    cause: 'Another instance uses the state folder',
    remedy: 'Stop it, or use another `--state DIR`',
  },
  STATE_MISSING: {
    cause: 'The folder has no state',
    remedy: 'Use the `--state DIR` of a running instance; the message lists them',
  },
  API_UNAVAILABLE: {
    cause: 'The API of `npm start` does not answer',
    remedy: 'See `logs/api.log`',
  },
} satisfies ErrorDeclarations;
