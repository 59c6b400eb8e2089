import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { createTempFolder } from './temp-folder.js';

interface Mail {
  from: unknown;
  to: string[];
  /** The logged-in user, if any. */
  user: string | undefined;
  isSecure: boolean;
  text: string;
}

/** A real mail server that stores its mails. */
export interface MailReceiver {
  /** `127.0.0.1:25` */
  host: string;
  mails: Mail[];
  close(): Promise<void>;
}

/** @param options default: no login and no encryption */
export async function startMailReceiver(options: SMTPServerOptions = {}): Promise<MailReceiver> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData: (stream, { envelope, user, secure }, done) => {
      void text(stream).then((said) => {
        mails.push({
          from: envelope.mailFrom && envelope.mailFrom.address,
          to: envelope.rcptTo.map(({ address }) => address),
          user: user as string | undefined,
          isSecure: secure,
          text: said,
        });
        done();
      });
    },
    ...(options.disabledCommands?.includes('STARTTLS') === false && (await createCertificate())),
    ...options,
  });
  // A client that does not trust the certificate disconnects.
  server.on('error', () => undefined);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    mails,
    close: () => new Promise((closed) => server.close(closed)),
  };
}

/** Returns a self-signed certificate. */
async function createCertificate(): Promise<{ key: Buffer; cert: Buffer }> {
  const folder = await createTempFolder('mail');
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const made = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'];
  await promisify(execFile)('openssl', ['req', ...made, '-keyout', key, '-out', cert]);
  const pair = { key: await readFile(key), cert: await readFile(cert) };
  await rm(folder, { recursive: true });
  return pair;
}
