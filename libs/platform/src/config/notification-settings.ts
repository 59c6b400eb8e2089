import { z } from 'zod';
import { hostNames, isLoopback, publicUrlOf } from './access-settings.js';

/** With whom messages to people go out. */
export interface NotificationSettings {
  /** What the signing secrets of webhooks are made from; undefined where none can be signed. */
  secret: string | undefined;
  /** Hosts, as a URL has them, that may be sent to though they are not public or take plain HTTP only. */
  hostsAllowed: readonly string[];
  /** Undefined where no e-mail goes out. */
  email: EmailSettings | undefined;
  /** Where a link leads, without a slash at its end; undefined where nobody has said. */
  publicUrl: string | undefined;
}

/** The server that takes e-mail, and whom it is from. */
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
  NOTIFICATION_SECRET: z.string().min(32, 'give at least 32 characters').optional(),
  NOTIFICATION_HOSTS_ALLOWED: hostNames.optional(),
  NOTIFICATION_FROM: z.email('give an e-mail address').optional(),
  SMTP_URL: smtpUrl.optional(),
};

type Settings = z.output<z.ZodObject<typeof notificationShape>>;

/** One line for each setting that lacks another. */
export function notificationMistakes(settings: Settings): string[] {
  if (settings.SMTP_URL === undefined || settings.NOTIFICATION_FROM !== undefined) return [];
  return ['NOTIFICATION_FROM: set it to the address that e-mail through SMTP_URL is from'];
}

/** What the settings say. @param place where the API is, when `PUBLIC_URL` does not say it */
export function notificationsOf(
  settings: Settings & { PUBLIC_URL?: string | undefined },
  place: { host: string; port: number },
): NotificationSettings {
  const { SMTP_URL: url, NOTIFICATION_FROM: from } = settings;
  const isKnown = settings.PUBLIC_URL !== undefined || isLoopback(place.host);
  return {
    secret: settings.NOTIFICATION_SECRET,
    hostsAllowed: settings.NOTIFICATION_HOSTS_ALLOWED ?? [],
    email: url === undefined || from === undefined ? undefined : { url, from },
    publicUrl: isKnown ? publicUrlOf(settings, place) : undefined,
  };
}
