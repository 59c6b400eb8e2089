import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';

/** Proxies whose X-Forwarded-For is trusted: none, their number, or their addresses. */
export type TrustedProxies = false | number | readonly string[];

type Trust = (address: string, hop: number) => boolean;

/** Returns which proxies' forwarded addresses to trust; the nearest proxy is hop 0. */
export function buildTrust(proxies: TrustedProxies): Trust | false {
  if (proxies === false) return false;
  return typeof proxies === 'number'
    ? (_address, hop) => hop < proxies
    : proxyAddr.compile([...proxies]);
}

/** Returns a function for a request's client address, as Fastify computes it after reading the request. */
export function createAddressReader(proxies: TrustedProxies): (request: IncomingMessage) => string {
  const trust = buildTrust(proxies);
  if (trust === false) return ({ socket }) => socket.remoteAddress ?? '';
  // A connection that is being reset has no address.
  return (request) => (request.socket.remoteAddress === undefined ? '' : proxyAddr(request, trust));
}

/**
 * Whether a request comes from this machine: from a loopback address, and not through a proxy, which would
 * hide remote clients.
 */
export function isFromThisMachine({ socket, headers }: IncomingMessage): boolean {
  const isPassedOn = PASSED_ON.some((name) => headers[name] !== undefined);
  const { remoteAddress = '' } = socket;
  return !isPassedOn && LOOPBACK.check(remoteAddress, isIPv6(remoteAddress) ? 'ipv6' : 'ipv4');
}

const PASSED_ON = ['forwarded', 'via', 'x-forwarded-for', 'x-real-ip'];

/** Also as IPv4-mapped IPv6 addresses. */
const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');
