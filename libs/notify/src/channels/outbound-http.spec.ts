import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HttpReceiver, startReceiver } from '#test/setup/http-receiver.js';
import { isPublicAddress, OutboundHttp, type Resolve } from './outbound-http.js';

const advice = 'to allow it, add the host to NOTIFICATION_HOSTS_ALLOWED';

/** A DNS that returns these addresses, one list per query. */
function resolveTo(...answers: string[][]): Resolve {
  let asked = 0;
  return (_host, _options, done) => {
    const addresses = answers[Math.min(asked++, answers.length - 1)] ?? [];
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
}

let receiver: HttpReceiver;
let port: string;
let opened: OutboundHttp[];
beforeEach(async () => {
  receiver = await startReceiver();
  port = new URL(receiver.url).port;
  opened = [];
});
afterEach(async () => {
  await receiver.close();
  for (const http of opened) await http.close();
});

function open(allowed: string[], resolve?: Resolve): OutboundHttp {
  const http = new OutboundHttp(allowed, resolve);
  opened.push(http);
  return http;
}
const post = (http: OutboundHttp, url: string) => http.post(url, { 'x-test': 'yes' }, '{}');

describe('allowed URLs', () => {
  it.each([
    ['https://10.0.0.5/x', `10.0.0.5 is not a public address; ${advice}`],
    ['https://169.254.169.254/latest', `169.254.169.254 is not a public address; ${advice}`],
    ['https://0x7f.1/', `127.0.0.1 is not a public address; ${advice}`],
    ['https://017700000001/', `127.0.0.1 is not a public address; ${advice}`],
    ['https://2130706433/', `127.0.0.1 is not a public address; ${advice}`],
    ['https://127.0.0.1./', `127.0.0.1 is not a public address; ${advice}`],
    ['https://１２７.0.0.1/', `127.0.0.1 is not a public address; ${advice}`],
    ['https://[::1]/', `[::1] is not a public address; ${advice}`],
    ['https://[::ffff:169.254.169.254]/', `[::ffff:a9fe:a9fe] is not a public address; ${advice}`],
    ['https://me:secret@hooks.example/', 'remove user and password from the URL'],
    [
      'http://hooks.example/',
      'use an https:// URL: http:// is only for hosts in NOTIFICATION_HOSTS_ALLOWED',
    ],
    ['file:///etc/passwd', 'use an https:// URL'],
    ['hooks.example', 'use an https:// URL'],
  ])('do not include %s', async (url, problem) => {
    const http = open([], resolveTo(['93.184.216.34']));
    await expect(http.check(url)).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: `target: ${problem}`,
      problems: [{ argument: 'target', problem }],
    });
    await expect(post(http, url)).rejects.toMatchObject({
      code: 'NOTIFICATION_FAILED',
      message: problem,
      retryable: false,
    });
  });

  it('do not include a host with a private address', async () => {
    const http = open([], resolveTo(['93.184.216.34', 'fd00::5']));
    const problem = `intra.example has the address fd00::5, which is not public; ${advice}`;
    await expect(http.check('https://intra.example/')).rejects.toThrow(problem);
    await expect(post(http, `https://intra.example:${port}/`)).rejects.toMatchObject({
      code: 'NOTIFICATION_FAILED',
      message: problem,
      retryable: false,
    });
  });

  it('do not include names of this machine in the system’s hosts file', async () => {
    await expect(open([]).check('https://localhost/')).rejects.toThrow(
      /^target: localhost has the address (127\.0\.0\.1|::1), which is not public/,
    );
  });

  it('do not include an unknown host', async () => {
    await expect(open([]).check('https://nowhere.invalid/')).rejects.toThrow(
      'target: nowhere.invalid has no address: check the host name',
    );
  });

  it('include a public host, by name and by address', async () => {
    const http = open([], resolveTo(['93.184.216.34', '2606:4700:4700::1111']));
    await http.check('https://hooks.example/path?token=1');
    await http.check('https://93.184.216.34:8443/');
  });

  it('include allowed hosts, over plain HTTP too', async () => {
    const http = open(['127.0.0.1', 'inside.example'], resolveTo(['127.0.0.1']));
    await http.check(`http://127.0.0.1:${port}/`);
    await post(http, `${receiver.url}/literal`);
    await post(http, `http://inside.example:${port}/by-name`);
    expect(receiver.received.map(({ path, headers }) => [path, headers['x-test']])).toEqual([
      ['/literal', 'yes'],
      ['/by-name', 'yes'],
    ]);
  });
});

describe('posting', () => {
  it('checks the address that it connects to, not one of an earlier look-up', async () => {
    const http = open([], resolveTo(['93.184.216.34'], ['127.0.0.1']));
    const url = `https://rebinding.example:${port}/`;
    await http.check(url);
    await expect(post(http, url)).rejects.toThrow(
      'rebinding.example has the address 127.0.0.1, which is not public',
    );
    expect(receiver.received).toEqual([]);
  });

  it('follows no redirect', async () => {
    const inside = await startReceiver();
    receiver.answer = { status: 307, headers: { location: `${inside.url}/secret` } };
    await expect(post(open(['127.0.0.1']), receiver.url)).rejects.toMatchObject({
      message:
        `127.0.0.1:${port} answered 307; redirects are not followed: set the rule to the final ` +
        'URL',
      retryable: false,
    });
    expect(inside.received).toEqual([]);
    await inside.close();
  });

  it.each([
    [400, false],
    [401, false],
    [404, false],
    [410, false],
    [408, true],
    [429, true],
    [500, true],
    [503, true],
  ])('marks status %i as retryable: %s', async (status, retryable) => {
    receiver.answer = { status, body: 'what nobody may read' };
    await expect(post(open(['127.0.0.1']), `${receiver.url}/a-token`)).rejects.toMatchObject({
      message: `127.0.0.1:${port} answered ${status}`,
      retryable,
    });
  });

  it('reads only the beginning of an endless response', async () => {
    receiver.answer = { status: 200, body: 'x'.repeat(50_000_000) };
    await post(open(['127.0.0.1']), receiver.url);
  });

  it('fails when no response arrives in time', async () => {
    receiver.answer = undefined;
    const http = new OutboundHttp(['127.0.0.1'], undefined, 100);
    opened.push(http);
    await expect(post(http, receiver.url)).rejects.toMatchObject({
      message: `127.0.0.1:${port} did not answer within 0.1 s`,
      retryable: true,
    });
  });

  it('names a host that does not listen', async () => {
    const url = receiver.url;
    await receiver.close();
    await expect(post(open(['127.0.0.1']), `${url}/a-token`)).rejects.toMatchObject({
      message: `127.0.0.1:${port} cannot be reached (ECONNREFUSED)`,
      retryable: true,
    });
    receiver = await startReceiver();
  });
});

describe('isPublicAddress', () => {
  it.each(['8.8.8.8', '93.184.216.34', '2606:4700:4700::1111', '2a00:1450:4001::200e'])(
    'accepts %s',
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
  ])('refuses an address of kind %s: %s', (_what, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
