import type { ChannelName } from './channel-declarations.js';

/** A notification, for any channel. */
export interface Message {
  /** A UUID that stays the same when the message is sent again. */
  id: string;
  /** Its subject in one word, for programs: `failure`. */
  kind: string;
  /** Its subject for people: `Run 12 of weekly-sales failed`. */
  title: string;
  /** The reason in one line; empty when the title is sufficient. */
  cause: string;
  flow: string;
  /** Number of its run, if any. */
  run: string | null;
  /** Name of the notification rule. */
  rule: string;
  /** When the event happened, not when it is sent. */
  at: Date;
  /** Link to details: a URL, or a path when the API's URL is not set. */
  link: string | null;
}

/** Where a rule's messages are sent. */
export interface Destination {
  /** Never reused after the rule was removed. */
  ruleId: string;
  /** URL, e-mail address or ARN, depending on the channel. It may be a secret. */
  target: string;
}

/**
 * A way to notify people or programs. An adapter stores no state between messages except connections.
 *
 * `send` resolves only after the receiver has accepted the message. It rejects with an AppError whose
 * `retryable` is true for lost, slow or busy receivers, and false for refusals that need a change. The
 * message of the error is one line without secrets: it names only the target's host and never quotes
 * the receiver's answer. It ends within `SEND_WITHIN_MS`. A repeated message has the same id, where
 * receivers of the channel detect duplicates by it.
 */
export interface Channel {
  /**
   * Checks a target as far as possible without sending a message.
   * @throws AppError ARGUMENT_INVALID with one sentence that says what to enter instead
   */
  check(target: string): Promise<void>;
  /** Returns the target as it is stored: encrypted when it may be a secret. Idempotent. */
  encryptTarget(target: string): string;
  /**
   * Returns the plain text of a stored target.
   * @throws AppError NOTIFICATION_FAILED when it was encrypted under another secret
   */
  decryptTarget(stored: string): string;
  /** Returns the target for display, without its secret part. */
  maskTarget(target: string): string;
  /** Returns the secret by which receivers verify our messages; undefined when the channel has none. */
  deriveSecret(destination: Destination): string | undefined;
  send(destination: Destination, message: Message): Promise<void>;
  /** Ends its connections. */
  close?(): void;
}

/** Time-out of sending a message, in milliseconds. */
export const SEND_WITHIN_MS = 30_000;

export type Channels = Readonly<Record<ChannelName, Channel>>;

/** An e-mail of any content. */
export interface Mail {
  /** A UUID that stays the same when the mail is sent again: mail programs detect duplicates by it. */
  id: string;
  to: readonly string[];
  subject: string;
  text: string;
  attachments?: readonly Attachment[];
}

interface Attachment {
  filename: string;
  contentType: string;
  content: Buffer;
}

/** Time-outs of a mail server, in milliseconds. */
export interface MailLimits {
  /** For each response. */
  silentMs: number;
  /** For a mail, from its connection to the last response. */
  wholeMs: number;
}

/** Sends mails to a server. */
export interface Mailer {
  /**
   * Resolves when the server has accepted the mail.
   * @param signal cancels the mail; the server may still have accepted it
   * @returns addresses that it refused while it accepted others
   * @throws AppError NOTIFICATION_FAILED when it accepted none; `retryable` says whether it may later
   */
  send(mail: Mail, signal?: AbortSignal): Promise<string[]>;
}

/** Sends HTTP POST requests to allowed hosts. */
export interface HttpPost {
  /**
   * @returns the status of the response; redirects are not followed
   * @throws AppError NOTIFICATION_FAILED without a response; it names only the URL's host
   */
  postForStatus(target: string, headers: Record<string, string>, body: string): Promise<number>;
}

/** Returns the body of a message for programs, in the envelope of Standard Webhooks. */
export function buildPayload({ id, kind, at, ...about }: Message): string {
  return JSON.stringify({
    type: `notification.${kind}`,
    timestamp: at.toISOString(),
    data: { id, kind, ...about },
  });
}

/** Returns the body of a message for people, in lines. */
export function formatMessage({ title, cause, link, rule, at }: Message): string {
  const lines = [title, cause, link ?? '', `${at.toISOString()}, by rule ${rule}`];
  return lines.filter((line) => line !== '').join('\n');
}
