import type { SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { someMessage } from '#test/factories/message.js';
import { type MailReceiver, startMailReceiver } from '#test/setup/mail-receiver.js';
import { EmailChannel } from './email-channel.js';

const from = 'retail@shop.example';
const destination = { ruleId: '3', target: 'ops@retail.example' };

describe('EmailChannel', () => {
  let server: MailReceiver;
  afterEach(() => server.close());

  const listen = async (options: SMTPServerOptions = {}) => {
    server = await startMailReceiver(options);
  };
  const send = (url: string) => new EmailChannel({ url, from }).send(destination, someMessage);

  it('sends plain text with a stable id', async () => {
    await listen();
    await send(`smtp://${server.host}`);
    await send(`smtp://${server.host}`);
    expect(server.mails).toHaveLength(2);
    const [{ text: mail, ...envelope }] = server.mails as [MailReceiver['mails'][0]];
    expect(envelope).toMatchObject({ from, to: ['ops@retail.example'] });
    const [head = '', body = ''] = mail.split('\r\n\r\n');
    expect(head.split('\r\n')).toEqual(
      expect.arrayContaining([
        'From: retail@shop.example',
        'To: ops@retail.example',
        'Subject: Run 12 of weekly-sales failed',
        `Message-ID: <${someMessage.id}@shop.example>`,
        'Auto-Submitted: auto-generated',
      ]),
    );
    expect(body.trimEnd().split('\r\n')).toEqual([
      'Run 12 of weekly-sales failed',
      'SOURCE_COLUMNS: sales.csv: no column <Store> & more',
      'https://retail.example/runs/12',
      '2026-11-22T06:00:00.000Z, by rule pager',
    ]);
    expect(server.mails[1]!.text).toContain(`Message-ID: <${someMessage.id}@shop.example>`);
  });

  it('uses STARTTLS and logs in', async () => {
    await listen({
      disabledCommands: [],
      authMethods: ['PLAIN'],
      onAuth: ({ username, password }, _session, done) => {
        if (password === 'p%ss') done(null, { user: username! });
        else done(new Error('no such user'));
      },
    });
    const options = 'tls.rejectUnauthorized=false';
    await send(`smtp://me:p%25ss@${server.host}?${options}`);
    expect(server.mails).toMatchObject([{ user: 'me', isSecure: true }]);
    await expect(send(`smtp://me:wrong@${server.host}?${options}`)).rejects.toMatchObject({
      message: 'mail server 127.0.0.1 answered 535',
      retryable: false,
    });
  });

  it('refuses an untrusted certificate', async () => {
    await listen({ disabledCommands: [] });
    await expect(send(`smtp://${server.host}`)).rejects.toMatchObject({
      message: expect.stringMatching(
        /^mail server 127\.0\.0\.1 did not accept the message/,
      ) as string,
      retryable: true,
    });
    expect(server.mails).toEqual([]);
  });

  it.each([
    [550, false],
    [451, true],
  ])('marks %i of a server as retryable: %s', async (responseCode, retryable) => {
    await listen({
      onRcptTo: (_address, _session, done) =>
        done(Object.assign(new Error('ops@retail.example is not here'), { responseCode })),
    });
    await expect(send(`smtp://${server.host}`)).rejects.toMatchObject({
      code: 'NOTIFICATION_FAILED',
      message: `mail server 127.0.0.1 answered ${responseCode}`,
      retryable,
    });
  });

  it('is retryable when the server does not listen', async () => {
    await listen();
    await expect(send('smtp://127.0.0.1:1')).rejects.toMatchObject({
      message: 'mail server 127.0.0.1 did not accept the message (ESOCKET)',
      retryable: true,
    });
  });

  it('accepts one address and names missing settings', async () => {
    await listen();
    const channel = new EmailChannel({ url: 'smtp://mail.example', from });
    await channel.check('ops@retail.example');
    for (const target of ['ops', 'a@b.example, c@d.example', 'a@b.example\r\nBcc: c@d.example']) {
      await expect(channel.check(target)).rejects.toMatchObject({
        code: 'ARGUMENT_INVALID',
        message: 'target: use one e-mail address, for example ops@retail.example',
      });
    }
    await expect(new EmailChannel(undefined).check('ops@retail.example')).rejects.toThrow(
      'channel: no e-mail server is set: set SMTP_URL and NOTIFICATION_FROM for API and worker',
    );
  });
});
