import { z } from 'zod';
import { hostNames, isLoopback, resolvePublicUrl } from './access-settings.js';

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

const smtpUrl = z.string().transform((text, context): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (/^smtps?:$/.test(url?.protocol ?? '') && url?.hostname !== '') return text;
  context.addIssue('write smtp://host:587 or smtps://user:password@host:465');
  return z.NEVER;
});

/** The settings by the names of their variables, as in `config.ts`. */
export const notificationShape = {
  NOTIFICATION_SECRET: z.string().min(32, 'write at least 32 characters').optional(),
  NOTIFICATION_HOSTS_ALLOWED: hostNames.optional(),
  NOTIFICATION_FROM: z.email('write an e-mail address').optional(),
  SMTP_URL: smtpUrl.optional(),
};

type Settings = z.output<z.ZodObject<typeof notificationShape>>;

/** Returns one line for each setting that requires another one. */
export function notificationMistakes(settings: Settings): string[] {
  if (settings.SMTP_URL === undefined || settings.NOTIFICATION_FROM !== undefined) return [];
  return ['NOTIFICATION_FROM: set it to the sender address of e-mail through SMTP_URL'];
}

/** Returns the settings. @param place of the API, unless `PUBLIC_URL` is set */
export function toNotificationSettings(
  settings: Settings & { PUBLIC_URL?: string | undefined },
  place: { host: string; port: number },
): NotificationSettings {
  const { SMTP_URL: url, NOTIFICATION_FROM: from } = settings;
  const isKnown = settings.PUBLIC_URL !== undefined || isLoopback(place.host);
  return {
    secret: settings.NOTIFICATION_SECRET,
    hostsAllowed: settings.NOTIFICATION_HOSTS_ALLOWED ?? [],
    email: url === undefined || from === undefined ? undefined : { url, from },
    publicUrl: isKnown ? resolvePublicUrl(settings, place) : undefined,
  };
}
