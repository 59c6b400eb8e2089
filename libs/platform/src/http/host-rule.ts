import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { HttpException, HttpStatus, Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { LRUCache } from 'lru-cache';
import { buildTrust, type TrustedProxies } from './client-address.js';

/** A request is refused for its host, before its path is read. */
export class HostRefusal extends HttpException {
  /** @param host that is not allowed, without a port; undefined when the request names none */
  private constructor(
    message: string,
    status: HttpStatus,
    readonly host?: string,
  ) {
    super(message, status);
  }

  /** A malformed request (RFC 9112, 3.2): 400. */
  static createMalformed(message: string): HostRefusal {
    return new HostRefusal(message, HttpStatus.BAD_REQUEST);
  }

  /** A request for another server (RFC 9110, 15.5.20): 421. */
  static createForeign(host: string): HostRefusal {
    const message =
      `the host ${host} is not one that this server answers to: ` +
      'add it to ALLOWED_HOSTS, or set PUBLIC_URL to it, where clients are to reach the server so';
    return new HostRefusal(message, HttpStatus.MISDIRECTED, host);
  }
}

/** Health paths of orchestrators and load balancers: they reveal nothing about the chain. */
const PROBES = new Set(['/livez', '/readyz']);

/** Whether a path, without its query, is a health path. */
export const isProbe = (path: string): boolean => PROBES.has(path);

/** A name or an address, with an optional port. */
const HOST = /^(\[[\da-f:.]{2,45}\]|[\w.-]{1,253})(?::\d{0,5})?$/i;

/**
 * Decides whether a request names a host of this server. By DNS rebinding a page can have a browser read from any
 * address under the page's own name; the Host header reveals that name.
 */
export class HostRule {
  private readonly allowedHosts: ReadonlySet<string>;
  private readonly isTrusted: (address: string, hop: number) => boolean;

  /**
   * @param allowed names as a URL writes them, without ports
   * @param trustProxy proxies whose X-Forwarded-Host is checked too
   */
  constructor(allowed: readonly string[], trustProxy: TrustedProxies = false) {
    this.allowedHosts = new Set(allowed);
    this.isTrusted = buildTrust(trustProxy) || (() => false);
  }

  /**
   * Returns why a request is refused, or undefined. Health probes are never refused: orchestrators use any
   * address, and learn only that the process runs.
   */
  findRefusal(request: IncomingMessage): HostRefusal | undefined {
    const { headers, rawHeaders, url = '' } = request;
    if (hasTwoHosts(rawHeaders)) {
      return HostRefusal.createMalformed('the request has several Host headers: send one');
    }
    if (isProbe(url.split('?', 1)[0] ?? '')) return undefined;
    return this.checkHost(headers.host ?? '', request) ?? this.checkForwarded(request);
  }

  /** A proxy may put its own name in Host, and its client's in X-Forwarded-Host. */
  private checkForwarded(request: IncomingMessage): HostRefusal | undefined {
    const forwarded = request.headers['x-forwarded-host'];
    const { remoteAddress } = request.socket;
    if (forwarded === undefined || remoteAddress === undefined) return undefined;
    if (!this.isTrusted(remoteAddress, 0)) return undefined;
    // The nearest proxy appends its own value.
    const last = String(forwarded).split(',').at(-1) ?? '';
    return this.checkHost(last.trim(), request);
  }

  private checkHost(host: string, { socket }: IncomingMessage): HostRefusal | undefined {
    const name = HOST.exec(host)?.[1]?.toLowerCase();
    if (name === undefined) {
      return HostRefusal.createMalformed('the header Host has no host: send a name and a port');
    }
    if (this.allowedHosts.has(name) || isLocalAddress(socket.localAddress, name)) return undefined;
    return HostRefusal.createForeign(name);
  }
}

/** Whether a host is the local address of the connection: no name, so DNS is not involved. */
function isLocalAddress(address: string | undefined, name: string): boolean {
  const given = name.startsWith('[') ? name.slice(1, -1) : name;
  if (address === undefined || isIP(given) === 0) return false;
  return canonical(given) === canonical(address.replace(/^::ffff:(?=\d+\.)/, ''));
}

/** An IPv6 address has many spellings. */
const canonical = (address: string): string =>
  isIP(address) === 6 ? new URL(`http://[${address}]`).hostname : address;

/** Node.js keeps only the first one in `headers`. */
function hasTwoHosts(rawHeaders: readonly string[]): boolean {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts > 1;
}

const LOGGED_EVERY_MS = 60_000;
const LOGGED_MAX = 100;

/** Refuses requests that name another host, and logs the host once a minute. */
export function requireAllowedHost(server: FastifyInstance, rule: HostRule): void {
  const logger = new Logger('Http');
  const logged = new LRUCache<string, true>({ max: LOGGED_MAX, ttl: LOGGED_EVERY_MS });
  server.addHook('onRequest', (request, _reply, done) => {
    const refusal = rule.findRefusal(request.raw);
    if (refusal?.host !== undefined && !logged.has(refusal.host)) {
      logged.set(refusal.host, true);
      logger.warn(`HOST_NOT_ALLOWED: ${refusal.message}; logged at most once a minute`);
    }
    done(refusal);
  });
}
