import ipaddr from 'ipaddr.js';

/** Addresses that are given out to hosts of the internet; the others of IPv6 are for special use. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];

/**
 * Whether an address is that of a host of the internet: none of a private network, of this machine, of
 * a link, and none that another address is wrapped in.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv6 ? address.match(GLOBAL_IPV6) : true;
}
