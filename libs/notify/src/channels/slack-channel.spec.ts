import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { someMessage } from '#test/factories/message.js';
import { type HttpReceiver, startReceiver } from '#test/setup/http-receiver.js';
import { OutboundHttp } from './outbound-http.js';
import { TargetEncryption } from './target-encryption.js';
import { SlackChannel } from './slack-channel.js';

const targets = new TargetEncryption('a secret of at least thirty-two characters');

describe('SlackChannel', () => {
  let receiver: HttpReceiver;
  let http: OutboundHttp;
  beforeEach(async () => {
    receiver = await startReceiver();
    http = new OutboundHttp(['127.0.0.1']);
  });
  afterEach(async () => {
    await receiver.close();
    await http.close();
  });

  const send = async (changed: Partial<typeof someMessage>): Promise<unknown> => {
    const target = `${receiver.url}/services/T/B/secret`;
    await new SlackChannel(http, targets).send(
      { ruleId: '3', target },
      { ...someMessage, ...changed },
    );
    return JSON.parse(receiver.received[0]!.body);
  };
  const cause = 'SOURCE_COLUMNS: sales.csv: no column &lt;Store&gt; &amp; more';

  it('sends blocks, and text for clients without blocks', async () => {
    expect(await send({})).toEqual({
      text: `Run 12 of weekly-sales failed: ${cause}`,
      blocks: [
        { type: 'header', text: { type: 'plain_text', text: 'Run 12 of weekly-sales failed' } },
        {
          type: 'section',
          text: {
            type: 'mrkdwn',
            text: `${cause}\n<https://retail.example/runs/12|Read on>`,
          },
        },
        {
          type: 'context',
          elements: [
            { type: 'mrkdwn', text: 'weekly-sales, 2026-11-22T06:00:00.000Z, by rule pager' },
          ],
        },
      ],
    });
  });

  it('mentions no user or channel that the text of a file names', async () => {
    const body = JSON.stringify(await send({ cause: '<!channel> <https://evil.example|here>' }));
    expect(body).not.toContain('<!channel>');
    expect(body).not.toContain('<https://evil');
  });

  it('omits missing fields and writes a path unchanged', async () => {
    expect(await send({ cause: '', link: '/runs/12' })).toMatchObject({
      text: 'Run 12 of weekly-sales failed',
      blocks: [{}, { text: { text: '/runs/12' } }, {}],
    });
    receiver.received.length = 0;
    expect(await send({ cause: '', link: null })).toMatchObject({
      blocks: [{ type: 'header' }, { type: 'context' }],
    });
  });

  it('refuses a URL when it cannot encrypt it', async () => {
    const open = new SlackChannel(http, new TargetEncryption(undefined));
    await expect(open.check('https://127.0.0.1/services/T/B/x')).rejects.toMatchObject({
      code: 'ARGUMENT_INVALID',
      message:
        'channel: its URL is a secret and stored encrypted: set NOTIFICATION_SECRET for API and ' +
        'worker',
    });
  });

  it('shows only the beginning of a URL', () => {
    const channel = new SlackChannel(http, targets);
    expect(channel.maskTarget('https://hooks.slack.com/services/T/B/x')).toBe(
      'https://hooks.slack.com',
    );
  });
});
