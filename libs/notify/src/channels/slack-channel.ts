import type { Channel, Destination, Message } from '../channel.js';
import type { OutboundHttp } from './outbound-http.js';
import { maskUrl, type TargetEncryption } from './target-encryption.js';

/** Slack's limit for a header; a section may have twenty times as much. */
const HEADER_LENGTH = 150;

/**
 * Posts to an incoming webhook of Slack, or of a service with Slack's format. Slack detects no
 * duplicates.
 */
export class SlackChannel implements Channel {
  constructor(
    private readonly http: OutboundHttp,
    private readonly encryption: TargetEncryption,
  ) {}

  async check(target: string): Promise<void> {
    this.encryption.check();
    await this.http.check(target);
  }

  encryptTarget(target: string): string {
    return this.encryption.encrypt(target);
  }

  decryptTarget(stored: string): string {
    return this.encryption.decrypt(stored);
  }

  maskTarget(target: string): string {
    return maskUrl(target);
  }

  /** The URL itself is the secret. */
  deriveSecret(): undefined {
    return undefined;
  }

  send({ target }: Destination, message: Message): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    return this.http.post(target, headers, JSON.stringify(slackBody(message)));
  }
}

function slackBody({ title, cause, link, rule, flow, at }: Message): object {
  const details = [escapeText(cause), formatLink(link)].filter((each) => each !== '').join('\n');
  const origin = `${flow}, ${at.toISOString()}, by rule ${rule}`;
  return {
    // For desktop notifications, and for clients without blocks.
    text: escapeText(cause === '' ? title : `${title}: ${cause}`),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: title.slice(0, HEADER_LENGTH) } },
      ...(details === '' ? [] : [{ type: 'section', text: markdown(details) }]),
      { type: 'context', elements: [markdown(escapeText(origin))] },
    ],
  };
}

const markdown = (text: string) => ({ type: 'mrkdwn', text });

function formatLink(link: string | null): string {
  if (link === null) return '';
  return URL.canParse(link) ? `<${escapeText(link)}|Read on>` : escapeText(link);
}

/** Prevents text of a file from becoming a link or mentioning a channel. */
const escapeText = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
