import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import type { AccessSettings } from '../config/access-settings.js';

type Trust = (address: string, hop: number) => boolean;

/** Which addresses are believed when they say whose request they pass on; the nearest proxy is hop 0. */
export function trusted(proxies: AccessSettings['trustProxy']): Trust | false {
  if (proxies === false) return false;
  return typeof proxies === 'number'
    ? (_address, hop) => hop < proxies
    : proxyAddr.compile([...proxies]);
}

/** Gives the address of a request's client, as Fastify does once it has read the request. */
export function addressesOf(
  proxies: AccessSettings['trustProxy'],
): (request: IncomingMessage) => string {
  const trust = trusted(proxies);
  if (trust === false) return ({ socket }) => socket.remoteAddress ?? '';
  // Of a connection that is being reset nobody knows the address.
  return (request) => (request.socket.remoteAddress === undefined ? '' : proxyAddr(request, trust));
}
