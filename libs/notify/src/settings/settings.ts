import { z } from 'zod';
import { hostNames, isLoopback, resolvePublicUrl } from '#platform/config/listen-settings.js';
import type { PlatformConfig } from '#platform/config/platform-settings.js';
import { declareSettings } from '#platform/config/settings.js';

/** How notifications are sent. */
export interface NotificationSettings {
  /** The source of webhooks' signing secrets; undefined: webhooks cannot be signed. */
  secret: string | undefined;
  /**
   * Hosts, as a URL writes them, that may receive messages although they are not public or use plain
   * HTTP.
   */
  hostsAllowed: readonly string[];
  /** Undefined: no e-mail is sent. */
  email: EmailSettings | undefined;
  /** Base of links, without a trailing slash; undefined when it is not set. */
  publicUrl: string | undefined;
}

/** The server that accepts e-mail, and the sender. */
export interface EmailSettings {
  /** May hold a password: never log it. */
  url: string;
  from: string;
}

export interface NotifyConfig {
  notifications: NotificationSettings;
}

const smtpUrl = z.string().transform((text, context): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (/^smtps?:$/.test(url?.protocol ?? '') && url?.hostname !== '') return text;
  context.addIssue('write smtp://host:587 or smtps://user:password@host:465');
  return z.NEVER;
});

/** The settings of notifications. */
export const notifySettings = declareSettings({
  schemas: {
    NOTIFICATION_SECRET: z.string().min(32, 'write at least 32 characters').optional(),
    NOTIFICATION_HOSTS_ALLOWED: hostNames.optional(),
    NOTIFICATION_FROM: z.email('write an e-mail address').optional(),
    SMTP_URL: smtpUrl.optional(),
  },
  resolve: (settings, listen: PlatformConfig): NotifyConfig => {
    const { SMTP_URL: url, NOTIFICATION_FROM: from } = settings;
    const isKnown = listen.publicUrl !== undefined || isLoopback(listen.host);
    return {
      notifications: {
        secret: settings.NOTIFICATION_SECRET,
        hostsAllowed: settings.NOTIFICATION_HOSTS_ALLOWED ?? [],
        email: url === undefined || from === undefined ? undefined : { url, from },
        publicUrl: isKnown ? resolvePublicUrl(listen) : undefined,
      },
    };
  },
  findContradictions: (_, { SMTP_URL: url, NOTIFICATION_FROM: from }) =>
    url === undefined || from !== undefined
      ? []
      : ['NOTIFICATION_FROM: set it to the sender address of e-mail through SMTP_URL'],
});
