/** Every way a message can go. */
export const CHANNELS = ['webhook', 'slack', 'email', 'sns'] as const;
export type ChannelName = (typeof CHANNELS)[number];

/** What is told, whatever carries it. */
export interface Message {
  /** A UUID that stays the same however often the message is sent. */
  id: string;
  /** What it is about, in one word for programs: `failure`. */
  kind: string;
  /** The same for people: `Run 12 of weekly-sales failed`. */
  title: string;
  /** Why, in one line; empty where the title says it all. */
  cause: string;
  flow: string;
  /** Number of the run it is about, if any. */
  run: string | null;
  /** Name of the rule that asked for it. */
  rule: string;
  /** When it happened, not when it is sent. */
  at: Date;
  /** Where to read on: a URL, or a path where nobody has said where the API is found. */
  link: string | null;
}

/** Where the messages of a rule go. */
export interface Destination {
  /** Never given to another rule, nor to this one after it was removed. */
  ruleId: string;
  /** URL, e-mail address or ARN, as the channel takes it. It may be a secret. */
  target: string;
}

/**
 * One way to tell people or programs. An adapter keeps no state between messages but its connections.
 *
 * `send` resolves when the receiving side has taken the message over, and not before. It rejects with an
 * AppError whose `retryable` says whether the same call may succeed later: true for whatever is lost,
 * slow or busy, false for whatever stays refused until somebody changes something. Its message is one
 * line and holds no secret: neither the target beyond its host, nor what the receiver answered. It ends
 * within `SEND_WITHIN_MS`, one way or the other. A message that is sent again has the id it had, in the
 * place where the channel lets receivers tell doubles by it.
 */
export interface Channel {
  /**
   * Checks that messages could go there, as far as one can tell without sending any.
   * @throws AppError ARGUMENT_INVALID with one sentence that says what to give in place of it
   */
  check(target: string): Promise<void>;
  /** The target as it is written down: encrypted where it may be a secret. Twice is as once. */
  sealed(target: string): string;
  /**
   * The target that was written down.
   * @throws AppError NOTIFICATION_FAILED when it was encrypted under another secret
   */
  opened(stored: string): string;
  /** The target for people to see, without what is secret of it. */
  shown(target: string): string;
  /** What receivers check by that a message is ours; undefined where the channel has nothing such. */
  secretOf(destination: Destination): string | undefined;
  send(destination: Destination, message: Message): Promise<void>;
}

/** After that long, in milliseconds, a message has been sent or not. */
export const SEND_WITHIN_MS = 30_000;

export type Channels = Readonly<Record<ChannelName, Channel>>;

/** A mail, whatever it tells. */
export interface Mail {
  /** A UUID that stays the same however often it is sent: mail programs know doubles by it. */
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

/** Posts over HTTP to where it may. */
export interface HttpPost {
  /**
   * @returns the status of the answer; redirects are not followed
   * @throws AppError NOTIFICATION_FAILED when there is none; it names the host, never more of the URL
   */
  statusOf(target: string, headers: Record<string, string>, body: string): Promise<number>;
}

/** The body of a message for programs, with the envelope that Standard Webhooks asks for. */
export function payloadOf({ id, kind, at, ...about }: Message): string {
  return JSON.stringify({
    type: `notification.${kind}`,
    timestamp: at.toISOString(),
    data: { id, kind, ...about },
  });
}

/** The body of a message for people, a line each. */
export function textOf({ title, cause, link, rule, at }: Message): string {
  const lines = [title, cause, link ?? '', `${at.toISOString()}, by rule ${rule}`];
  return lines.filter((line) => line !== '').join('\n');
}
