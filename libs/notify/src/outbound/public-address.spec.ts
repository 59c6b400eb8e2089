import { describe, expect, it } from 'vitest';
import { isPublicAddress } from './public-address.js';

describe('isPublicAddress', () => {
  it.each(['8.8.8.8', '93.184.216.34', '2606:4700:4700::1111', '2a00:1450:4001::200e'])(
    'takes %s',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    ['this machine', '127.0.0.1'],
    ['this machine', '::1'],
    ['any address', '0.0.0.0'],
    ['any address', '::'],
    ['private', '10.0.0.5'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['private', 'fd00::1'],
    ['the metadata of a cloud', '169.254.169.254'],
    ['the metadata of a cloud', 'fd00:ec2::254'],
    ['of a link', 'fe80::1'],
    ['of a link, with its zone', 'fe80::1%eth0'],
    ['of a site', 'fec0::1'],
    ['of a carrier', '100.64.0.1'],
    ['for benchmarks', '198.18.0.1'],
    ['for documents', '192.0.2.1'],
    ['for documents', '2001:db8::1'],
    ['reserved', '240.0.0.1'],
    ['to all', '255.255.255.255'],
    ['to a group', '224.0.0.1'],
    ['to a group', 'ff02::1'],
    ['mapped', '::ffff:10.0.0.5'],
    ['mapped, though public', '::ffff:8.8.8.8'],
    ['in the old way of mapping', '::127.0.0.1'],
    ['translated', '64:ff9b::7f00:1'],
    ['translated on site', '64:ff9b:1::7f00:1'],
    ['6to4 of this machine', '2002:7f00:1::'],
    ['Teredo', '2001:0:7f00:1::'],
    ['of no use yet', '4000::1'],
    ['no address', 'example.com'],
    ['no address', ''],
  ])('refuses what is %s: %s', (_what, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
