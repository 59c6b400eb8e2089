/** A mail, whatever it tells. */
export interface Mail {
  /** A UUID that stays the same however often it is sent: mail programs know doubles by it. */
  id: string;
  to: readonly string[];
  subject: string;
  text: string;
  attachments?: readonly Attachment[];
}

export interface Attachment {
  filename: string;
  contentType: string;
  content: Buffer;
}

/** How long a server may take, in milliseconds. */
export interface MailLimits {
  /** For each answer. */
  silentMs: number;
  /** For a mail, from its connection to the last answer. */
  wholeMs: number;
}

/** Hands mails over to a server. */
export interface Mailer {
  /**
   * Resolves when the server has taken the mail over.
   * @param signal gives the mail up; the server may have it all the same
   * @returns addresses that it did not take, while it took others
   * @throws AppError NOTIFICATION_FAILED when it took none; `retryable` says whether it may later
   */
  send(mail: Mail, signal?: AbortSignal): Promise<string[]>;
}
