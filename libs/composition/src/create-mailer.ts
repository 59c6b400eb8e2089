import { MailServer } from '#notify/channels/mail-server.js';
import type { Mailer } from '#notify/channel.js';
import type { NotificationSettings } from '#notify/settings/settings.js';
import { MAIL_LIMITS } from '#reports/deliver.js';

/** Returns the mailer for reports; undefined without one. */
export const createMailer = ({ email }: NotificationSettings): Mailer | undefined =>
  email && new MailServer(email, MAIL_LIMITS);
