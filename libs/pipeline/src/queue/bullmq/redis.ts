import { checkServerIdentity, type ConnectionOptions as TlsOptions } from 'node:tls';
import { Redis } from 'ioredis';
import { parseAddress, type ServiceUrl } from '#platform/config/service-url.js';
import { requireVersion } from '#platform/config/supported-versions.js';
import { AppError } from '#platform/errors/app-error.js';

const CONNECT_TIMEOUT_MS = 5_000;
const RETRY_DELAY_MS = 200;
const RETRY_DELAY_MAX_MS = 2_000;

/** Options for both ioredis and BullMQ. They may contain a password: never log them. */
interface RedisOptions {
  host: string;
  port: number;
  username?: string;
  password?: string;
  db?: number;
  /** Verifies server certificates against the authorities that Node.js trusts. */
  tls?: TlsOptions;
  connectTimeout: number;
  retryStrategy: (times: number) => number;
}

/** Returns TLS options that verify the server's certificate and report its expiry. */
function buildTlsOptions(seen: (expiry: Date) => void): TlsOptions {
  return {
    checkServerIdentity: (host, certificate) => {
      seen(new Date(certificate.valid_to));
      return checkServerIdentity(host, certificate);
    },
  };
}

/**
 * Parses `redis://user:password@host:6379/0`; `rediss:` is the same over TLS.
 * @param seen called with the expiry of the server certificate
 * @throws AppError CONFIG_INVALID when the path is not the number of a database
 */
export function parseRedisOptions(
  url: ServiceUrl,
  seen: (expiry: Date) => void = () => undefined,
): RedisOptions {
  const { user, host, port, path } = parseAddress(url);
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
    ...(url.scheme === 'rediss' ? { tls: buildTlsOptions(seen) } : {}),
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: (times) => Math.min(times * RETRY_DELAY_MS, RETRY_DELAY_MAX_MS),
  };
}

const REFUSED = /^(WRONGPASS|NOAUTH|NOPERM|ERR AUTH|ERR invalid password|ERR DB index)/;

/**
 * Checks that a Redis or Valkey keeps every queued job.
 * @throws AppError QUEUE_UNAVAILABLE when it does not answer, SERVER_TOO_OLD, QUEUE_UNFIT when it could lose jobs;
 *   names host and port, never user or password
 */
export async function checkRedis(url: ServiceUrl): Promise<void> {
  const options = parseRedisOptions(url);
  const server = `${options.host}:${options.port}`;
  const client = new Redis({
    ...options,
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // With a listener, only `connect` throws the error that ends the connection.
  let ended: Error | undefined;
  client.on('error', (error) => (ended ??= error));
  try {
    await client.connect();
    // The client itself would continue in database 0 if this database did not exist.
    await client.select(options.db ?? 0);
    const facts = factsIn(await client.info());
    requireFit(server, facts, await evictionPolicy(client, facts));
  } catch (error) {
    throw unavailable(server, ended ?? error);
  } finally {
    client.disconnect();
  }
}

function requireFit(server: string, facts: Map<string, string>, policy: string | undefined): void {
  const unfit = (what: string) => new AppError('QUEUE_UNFIT', `QUEUE_URL: ${server} ${what}`);
  // For old clients, Valkey also reports a version of Redis.
  const valkey = facts.get('valkey_version');
  const version = valkey ?? facts.get('redis_version') ?? '';
  requireVersion(valkey === undefined ? 'Redis' : 'Valkey', version, `QUEUE_URL: ${server}`);
  if (facts.get('cluster_enabled') === '1') {
    throw unfit('is a cluster of shards; name a Redis or Valkey with cluster mode off');
  }
  if (facts.get('role') === 'slave') throw unfit('is a replica; name the primary endpoint');
  if (policy === 'noeviction') return;
  const advice = 'set maxmemory-policy to noeviction, for a managed service in its parameter group';
  throw unfit(`drops keys when its memory is full (${policy ?? 'policy unknown'}); ${advice}`);
}

/** Managed services forbid CONFIG, but INFO has the same value. */
async function evictionPolicy(
  client: Redis,
  facts: Map<string, string>,
): Promise<string | undefined> {
  const known = facts.get('maxmemory_policy');
  if (known !== undefined) return known;
  const answer = (await client.config('GET', 'maxmemory-policy').catch(() => [])) as string[];
  return answer[1];
}

/** `name:value` lines of INFO. */
function factsIn(info: string): Map<string, string> {
  const pairs = info.split(/\r?\n/).map((line) => line.split(':'));
  return new Map(pairs.map(([name = '', ...value]) => [name, value.join(':')]));
}

function unavailable(server: string, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  // A refusal from Redis may contain the user name; its first word is sufficient.
  const reason = REFUSED.exec(message)?.[0];
  const advice = reason
    ? 'correct its user, password or database'
    : 'start the server, or correct host, port or scheme (rediss: for TLS)';
  const what = `QUEUE_URL: ${server} is not available (${reason ?? code ?? message})`;
  const retryable = reason === undefined;
  return new AppError('QUEUE_UNAVAILABLE', `${what}; ${advice}`, { cause: error, retryable });
}
