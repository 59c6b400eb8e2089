import { MailServer } from '#notify/mail/mail-server.js';
import type { Mailer } from '#notify/mailer.js';
import type { NotificationSettings } from '#platform/config/notification-settings.js';

/** What mails go out through; undefined where none does. */
export const createMailer = ({ email }: NotificationSettings): Mailer | undefined =>
  email && new MailServer(email);
