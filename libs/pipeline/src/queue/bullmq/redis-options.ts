import { checkServerIdentity, type ConnectionOptions as TlsOptions } from 'node:tls';
import { addressOf, type ServiceUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';

const CONNECT_TIMEOUT_MS = 5_000;
const RETRY_DELAY_MS = 200;
const RETRY_DELAY_MAX_MS = 2_000;

/** Options that ioredis and BullMQ share. They may hold a password: never log them. */
interface RedisOptions {
  host: string;
  port: number;
  username?: string;
  password?: string;
  db?: number;
  /** Server certificates are verified by the authorities that Node.js trusts. */
  tls?: TlsOptions;
  connectTimeout: number;
  retryStrategy: (times: number) => number;
}

/** What a connection is told to do with the server's certificate: verify it, and say when it ends. */
function verified(seen: (expiry: Date) => void): TlsOptions {
  return {
    checkServerIdentity: (host, certificate) => {
      seen(new Date(certificate.valid_to));
      return checkServerIdentity(host, certificate);
    },
  };
}

/**
 * Reads `redis://user:password@host:6379/0`; `rediss:` is the same over TLS.
 * @param seen told when the certificate ends that a connection is shown
 * @throws AppError CONFIG_INVALID when what follows the host is not the number of a database
 */
export function redisOptionsOf(
  url: ServiceUrl,
  seen: (expiry: Date) => void = () => undefined,
): RedisOptions {
  const { user, host, port, path } = addressOf(url);
  if (!/^\d*$/.test(path)) {
    throw new AppError('CONFIG_INVALID', 'QUEUE_URL: write the database as redis://host:6379/0');
  }
  const password = decodeURIComponent(new URL(url.href).password);
  return {
    host: host.replace(/^\[(.+)\]$/, '$1'),
    port: port ?? 6379,
    ...(user === '' ? {} : { username: user }),
    ...(password === '' ? {} : { password }),
    ...(path === '' ? {} : { db: Number(path) }),
    ...(url.scheme === 'rediss' ? { tls: verified(seen) } : {}),
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: (times) => Math.min(times * RETRY_DELAY_MS, RETRY_DELAY_MAX_MS),
  };
}
