import type { Channel } from '#notify/channel.js';
import { EmailChannel } from '#notify/channels/email-channel.js';
import { SlackChannel } from '#notify/channels/slack-channel.js';
import { WebhookChannel } from '#notify/channels/webhook-channel.js';
import { OutboundHttp } from '#notify/channels/outbound-http.js';
import { TargetEncryption } from '#notify/channels/target-encryption.js';
import { startReceiver } from '#test/setup/http-receiver.js';
import { startMailReceiver } from '#test/setup/mail-receiver.js';
import { type ChannelSubject, describeChannel } from './channel.suite.js';

const statuses = { taken: 200, busy: 503, refused: 404 };
const SECRET = 'a-secret-path';

/** A channel over HTTP. @param idOf returns a message's id from its headers */
async function openHttpSubject(
  open: (http: OutboundHttp) => Channel,
  idOf: (headers: Record<string, unknown>) => unknown,
): Promise<ChannelSubject> {
  const receiver = await startReceiver();
  const http = new OutboundHttp(['127.0.0.1']);
  const channel = open(http);
  return {
    secret: SECRET,
    open: (outcome) => {
      const isLost = outcome === 'lost';
      if (!isLost) receiver.answer = { status: statuses[outcome] };
      const origin = isLost ? 'http://127.0.0.1:1' : receiver.url;
      return Promise.resolve({ channel, target: `${origin}/${SECRET}` });
    },
    listReceived: () =>
      Promise.resolve(
        receiver.received.map(({ headers, body }) => ({
          id: idOf(headers) as string | undefined,
          text: body,
        })),
      ),
    close: async () => {
      await http.close();
      await receiver.close();
    },
  };
}

const SIGNED_BY = 'a secret of at least thirty-two characters';
const targets = new TargetEncryption(SIGNED_BY);

describeChannel('WebhookChannel', () =>
  openHttpSubject(
    (http) => new WebhookChannel(http, SIGNED_BY, targets),
    (headers) => headers['webhook-id'],
  ),
);

describeChannel('SlackChannel', () =>
  openHttpSubject(
    (http) => new SlackChannel(http, targets),
    () => undefined,
  ),
);

describeChannel('EmailChannel', async () => {
  const codes = { busy: 451, refused: 550 };
  let code: number | undefined;
  const server = await startMailReceiver({
    onRcptTo: (_address, _session, done) => {
      if (code === undefined) done();
      else done(Object.assign(new Error('not\nnow'), { responseCode: code }));
    },
  });
  return {
    secret: undefined,
    open: (outcome) => {
      code = outcome === 'busy' || outcome === 'refused' ? codes[outcome] : undefined;
      const host = outcome === 'lost' ? '127.0.0.1:1' : server.host;
      const channel = new EmailChannel({ url: `smtp://${host}`, from: 'retail@shop.example' });
      return Promise.resolve({ channel, target: 'ops@retail.example' });
    },
    listReceived: () =>
      Promise.resolve(
        server.mails.map(({ text }) => ({ id: /^Message-ID: (.+)$/m.exec(text)?.[1], text })),
      ),
    close: () => server.close(),
  };
});
