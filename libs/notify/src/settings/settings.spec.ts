import { describe, expect, it } from 'vitest';
import { platformSettings } from '#platform/config/platform-settings.js';
import { notifySettings } from './settings.js';

const settings = platformSettings.and(notifySettings);

const notifications = (environment: Record<string, string>) =>
  settings.read(environment).notifications;

describe('the settings of notifications', () => {
  it('are optional', () => {
    expect(notifications({})).toEqual({
      secret: undefined,
      hostsAllowed: [],
      email: undefined,
      publicUrl: 'http://127.0.0.1:3000',
    });
  });

  it('reads all of them', () => {
    expect(
      notifications({
        NOTIFICATION_SECRET: 's'.repeat(32),
        NOTIFICATION_HOSTS_ALLOWED: 'Hooks.internal, 10.0.0.5,[fd00::1]',
        SMTP_URL: 'smtps://me:p%40ss@mail.example:465',
        NOTIFICATION_FROM: 'retail@shop.example',
        PUBLIC_URL: 'https://retail.example/',
      }),
    ).toEqual({
      secret: 's'.repeat(32),
      hostsAllowed: ['hooks.internal', '10.0.0.5', '[fd00::1]'],
      email: { url: 'smtps://me:p%40ss@mail.example:465', from: 'retail@shop.example' },
      publicUrl: 'https://retail.example',
    });
  });

  it('has no public address unless it is set', () => {
    expect(notifications({ HOST: '0.0.0.0' }).publicUrl).toBeUndefined();
    expect(notifications({ HOST: '::1', API_PORT: '8080' }).publicUrl).toBe('http://[::1]:8080');
    const said = { HOST: '0.0.0.0', PUBLIC_URL: 'https://retail.example' };
    expect(notifications(said).publicUrl).toBe('https://retail.example');
  });

  it.each([
    [{ NOTIFICATION_SECRET: 'too short' }, 'NOTIFICATION_SECRET: write at least 32 characters'],
    [
      { NOTIFICATION_HOSTS_ALLOWED: 'https://hooks.internal' },
      'NOTIFICATION_HOSTS_ALLOWED: write host names without a port, separated by commas: retail.example,10.0.0.5',
    ],
    [
      { SMTP_URL: 'mail.example', NOTIFICATION_FROM: 'a@b.example' },
      'SMTP_URL: write smtp://host:587 or smtps://user:password@host:465',
    ],
    [
      { SMTP_URL: 'https://mail.example', NOTIFICATION_FROM: 'a@b.example' },
      'SMTP_URL: write smtp://host:587 or smtps://user:password@host:465',
    ],
    [{ NOTIFICATION_FROM: 'shop' }, 'NOTIFICATION_FROM: write an e-mail address'],
    [
      { SMTP_URL: 'smtp://mail.example' },
      'NOTIFICATION_FROM: set it to the sender address of e-mail through SMTP_URL',
    ],
  ])('refuses %j', (environment, message) => {
    expect(() => settings.read(environment)).toThrow(expect.objectContaining({ message }) as Error);
  });
});
