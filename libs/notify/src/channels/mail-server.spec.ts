import { EventEmitter, once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { type MailReceiver, startMailReceiver } from '#test/setup/mail-receiver.js';
import type { MailLimits } from '../channel.js';
import { MailServer } from './mail-server.js';

const mail = {
  id: '0b6f7a52-8f4b-4b0e-9a3e-3f6d5c1c2a11',
  to: ['sales@retail.example'],
  subject: 'Weekly',
  text: 'Attached.',
};
const LONG_MS = 60_000;
const SHORT_MS = 200;

let server: MailReceiver;
afterEach(() => server.close());

/**
 * A server that receives mails without a response. @returns resolves to a function that answers
 * the first one
 */
async function listen(): Promise<{ taken: Promise<() => void> }> {
  const mails = new EventEmitter<{ taken: [answer: () => void] }>();
  const taken = once(mails, 'taken').then(([answer]) => answer as () => void);
  server = await startMailReceiver({
    onData: (stream, _session, done) => {
      void text(stream).then(() => mails.emit('taken', done));
    },
  });
  return { taken };
}

const send = (limits: MailLimits) =>
  new MailServer({ url: `smtp://${server.host}`, from: 'retail@shop.example' }, limits).send(mail);
const gaveUp = {
  code: 'NOTIFICATION_FAILED',
  message: 'mail server 127.0.0.1 did not accept the message (ETIMEDOUT)',
  retryable: true,
};

it('waits for a slow response within its time-out', async () => {
  const { taken } = await listen();
  const patient = send({ silentMs: LONG_MS, wholeMs: LONG_MS });
  const answer = await taken;
  // The other mail began later and ends earlier.
  await expect(send({ silentMs: SHORT_MS, wholeMs: LONG_MS })).rejects.toMatchObject(gaveUp);
  answer();
  expect(await patient).toEqual([]);
});

it('ends a mail at its total time-out though no single response is late', async () => {
  await listen();
  await expect(send({ silentMs: LONG_MS, wholeMs: SHORT_MS })).rejects.toMatchObject(gaveUp);
});
