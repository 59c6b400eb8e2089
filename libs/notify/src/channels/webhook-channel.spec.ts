import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { someMessage } from '#test/factories/message.js';
import { type HttpReceiver, startReceiver } from '#test/setup/http-receiver.js';
import { OutboundHttp } from './outbound-http.js';
import { TargetEncryption } from './target-encryption.js';
import { WebhookChannel } from './webhook-channel.js';

const SECRET = 'a secret of at least thirty-two characters';

describe('WebhookChannel', () => {
  let receiver: HttpReceiver;
  let http: OutboundHttp;
  let channel: WebhookChannel;
  beforeEach(async () => {
    receiver = await startReceiver();
    http = new OutboundHttp(['127.0.0.1']);
    channel = new WebhookChannel(http, SECRET, new TargetEncryption(SECRET));
  });
  afterEach(async () => {
    await receiver.close();
    await http.close();
  });
  const destination = () => ({ ruleId: '3', target: `${receiver.url}/hook?token=1` });

  it('sends what the receiver can verify and deduplicate', async () => {
    await channel.send(destination(), someMessage);
    await channel.send(destination(), someMessage);
    const [first, second] = receiver.received;
    const secret = channel.deriveSecret(destination()) ?? '';
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const headers = first!.headers as Record<string, string>;
    expect(new Webhook(secret).verify(first!.body, headers)).toEqual({
      type: 'notification.failure',
      timestamp: '2026-11-22T06:00:00.000Z',
      data: {
        id: someMessage.id,
        kind: 'failure',
        title: 'Run 12 of weekly-sales failed',
        cause: 'SOURCE_COLUMNS: sales.csv: no column <Store> & more',
        flow: 'weekly-sales',
        run: '12',
        rule: 'pager',
        link: 'https://retail.example/runs/12',
      },
    });
    expect(headers['webhook-id']).toBe(`msg_${someMessage.id}`);
    expect(second!.headers['webhook-id']).toBe(headers['webhook-id']);
    expect(first!.path).toBe('/hook?token=1');
  });

  it('signs with a different secret for each rule and target', () => {
    const { target } = destination();
    const secrets = [
      channel.deriveSecret({ ruleId: '3', target }),
      channel.deriveSecret({ ruleId: '4', target }),
      channel.deriveSecret({ ruleId: '3', target: `${target}x` }),
      new WebhookChannel(http, `${SECRET}!`, new TargetEncryption(`${SECRET}!`)).deriveSecret({
        ruleId: '3',
        target,
      }),
    ];
    expect(new Set(secrets).size).toBe(4);
  });

  it('derives the same secret again after a restart', () => {
    // HMAC-SHA-256 by openssl, of the text "retailstream webhook 3 https://hooks.example/".
    const secret = channel.deriveSecret({ ruleId: '3', target: 'https://hooks.example/' });
    expect(secret).toBe('whsec_sPbRUhOEMTSaex4f90ar6tiBkvLzWFVvlmL+uCB8pSg=');
  });

  it('shows only the beginning of a URL', () => {
    expect(channel.maskTarget('https://hooks.example:8443/a-token?key=1')).toBe(
      'https://hooks.example:8443',
    );
  });

  it('names the missing setting', async () => {
    const unsigned = new WebhookChannel(http, undefined, new TargetEncryption(undefined));
    const lacks =
      'the secret of a webhook is derived from NOTIFICATION_SECRET: set it for API and worker';
    await expect(unsigned.check('https://hooks.example/')).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      message: `channel: ${lacks}`,
    });
    await expect(unsigned.send(destination(), someMessage)).rejects.toMatchObject({
      code: 'NOTIFICATION_FAILED',
      message: lacks,
      retryable: false,
    });
  });
});
