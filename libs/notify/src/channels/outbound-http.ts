import dns from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Agent } from 'undici';
import { AppError } from '#platform/errors/app-error.js';
import { refusedArgument } from '#platform/errors/refused-argument.js';
import type { HttpPost } from '../channel.js';

/** Public IPv6 addresses; the others are for special use. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];

/**
 * Whether an address is public: not of a private network, this machine or a link, and no address
 * that embeds another.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv6 ? address.match(GLOBAL_IPV6) : true;
}

/** Returns all addresses of a host, as `dns.lookup` does. */
export type Resolve = (
  host: string,
  options: dns.LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: dns.LookupAddress[]) => void,
) => void;

const systemResolve: Resolve = (host, options, done) => dns.lookup(host, options, done);

/** What to do about a host that is not public. */
const ADVICE = 'to allow it, add the host to NOTIFICATION_HOSTS_ALLOWED';

/** @param host an address, as a URL writes it */
const privateAddress = (host: string): string => `${host} is not a public address; ${ADVICE}`;

/** Returns why a host with these addresses is refused; undefined when it is allowed. */
function mistakeInAddresses(
  host: string,
  addresses: readonly dns.LookupAddress[],
): string | undefined {
  if (addresses.length === 0) return `${host} has no address: check the host name`;
  const found = addresses.find(({ address }) => !isPublicAddress(address));
  return found && `${host} has the address ${found.address}, which is not public; ${ADVICE}`;
}

/**
 * Resolves the host for the connection itself, so that the checked address is the connected one.
 * Refuses a host when any of its addresses is not public.
 * @param isAllowed hosts that may have any address
 */
function checkedLookup(resolve: Resolve, isAllowed: (host: string) => boolean): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const mistake = error || isAllowed(host) ? undefined : mistakeInAddresses(host, addresses);
      const failure = mistake === undefined ? error : new AppError('NOTIFICATION_FAILED', mistake);
      const first = failure ? undefined : addresses[0];
      if (!first) done(failure ?? new Error(`${host} has no address: check the host name`), '', 0);
      else if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

const ANSWER_WITHIN_MS = 10_000;
/** Of the response, whose content is not used; the connection is closed after that. */
const ANSWER_BYTES = 16 * 1024;
/** Statuses besides 5xx that are retryable. */
const LATER = new Set([408, 425, 429]);

/**
 * Posts to addresses that users have entered: over HTTPS to public hosts only, and to hosts that the
 * settings allow. It follows no redirects.
 */
export class OutboundHttp implements HttpPost {
  /** Created with the first request: most programs send none, and the client loads slowly. */
  private agent: Promise<Agent> | undefined;

  /** @param allowed hosts that may be private or use plain HTTP, as a URL writes them */
  constructor(
    private readonly allowed: readonly string[],
    private readonly resolve: Resolve = systemResolve,
    private readonly answerWithinMs = ANSWER_WITHIN_MS,
  ) {}

  /** @throws AppError ARGUMENT_INVALID when the target is not allowed */
  async check(target: string): Promise<void> {
    const url = this.parseTarget(target, refusedTarget);
    const host = url.hostname;
    if (this.isAllowed(host) || isIP(bare(host)) !== 0) return;
    const addresses = await new Promise<Parameters<Parameters<Resolve>[2]>[1]>((found) => {
      this.resolve(host, { all: true }, (error, all) => found(error ? [] : all));
    });
    const mistake = mistakeInAddresses(host, addresses);
    if (mistake !== undefined) throw refusedTarget(mistake);
  }

  /**
   * Resolves when the response is 2xx.
   * @throws AppError NOTIFICATION_FAILED that names only the URL's host
   */
  async post(target: string, headers: Record<string, string>, body: string): Promise<void> {
    const status = await this.postForStatus(target, headers, body);
    if (status >= 200 && status < 300) return;
    const isRedirect = status >= 300 && status < 400;
    const advice = isRedirect ? '; redirects are not followed: set the rule to the final URL' : '';
    const { host } = new URL(target);
    throw new AppError('NOTIFICATION_FAILED', `${host} answered ${status}${advice}`, {
      retryable: status >= 500 || LATER.has(status),
    });
  }

  /** Posts as `post` does, for callers who distinguish statuses. */
  async postForStatus(
    target: string,
    headers: Record<string, string>,
    text: string,
  ): Promise<number> {
    const url = this.parseTarget(target, (message) => new AppError('NOTIFICATION_FAILED', message));
    const { request } = await import('undici');
    const dispatcher = await (this.agent ??= this.makeAgent());
    const signal = AbortSignal.timeout(this.answerWithinMs);
    try {
      const answer = await request(url, {
        dispatcher,
        method: 'POST',
        headers: { 'user-agent': 'RetailStream', ...headers },
        body: text,
        signal,
      });
      // Only the status counts; read the rest so that the connection can be reused.
      await answer.body.dump({ limit: ANSWER_BYTES, signal }).catch(() => undefined);
      return answer.statusCode;
    } catch (error) {
      if (error instanceof AppError) throw error;
      const why = signal.aborted
        ? `did not answer within ${this.answerWithinMs / 1_000} s`
        : `cannot be reached (${readErrorCode(error)})`;
      const options = { retryable: true, cause: error };
      throw new AppError('NOTIFICATION_FAILED', `${url.host} ${why}`, options);
    }
  }

  async close(): Promise<void> {
    await (await this.agent)?.close();
  }

  private async makeAgent(): Promise<Agent> {
    const undici = await import('undici');
    return new undici.Agent({
      connect: {
        lookup: checkedLookup(this.resolve, (host) => this.isAllowed(host)),
        timeout: ANSWER_WITHIN_MS,
      },
      maxHeaderSize: ANSWER_BYTES,
    });
  }

  /** A literal address needs no look-up, so it is checked here. */
  private parseTarget(target: string, refuse: (message: string) => AppError): URL {
    const url = URL.canParse(target) ? new URL(target) : undefined;
    if (!url || !/^https?:$/.test(url.protocol)) throw refuse('use an https:// URL');
    if (url.username !== '' || url.password !== '') {
      throw refuse('remove user and password from the URL');
    }
    const host = url.hostname;
    if (this.isAllowed(host)) return url;
    if (isIP(bare(host)) !== 0 && !isPublicAddress(bare(host))) throw refuse(privateAddress(host));
    if (url.protocol === 'https:') return url;
    throw refuse('use an https:// URL: http:// is only for hosts in NOTIFICATION_HOSTS_ALLOWED');
  }

  private isAllowed(host: string): boolean {
    return this.allowed.includes(host);
  }
}

/** Returns an IPv6 address without the brackets of a URL. */
const bare = (host: string) => host.replace(/^\[|\]$/g, '');

const refusedTarget = (problem: string): AppError => refusedArgument('target', problem);

function readErrorCode(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: string };
  return typeof code === 'string' ? code : (name ?? 'unknown error');
}
