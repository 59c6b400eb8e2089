import { MailServer } from '#notify/channels/mail-server.js';
import type { Mailer } from '#notify/channel.js';
import type { NotificationSettings } from '#platform/config/notification-settings.js';
import { MAIL_LIMITS } from '#reports/deliver.js';

/** What reports go out through by mail; undefined where none does. */
export const createMailer = ({ email }: NotificationSettings): Mailer | undefined =>
  email && new MailServer(email, MAIL_LIMITS);
