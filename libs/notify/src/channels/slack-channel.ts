import type { Channel, Destination, Message } from '../channel.js';
import type { OutboundHttp } from './outbound-http.js';
import { originOf, type TargetSeal } from './target-seal.js';

/** Slack's limit for a header; a section may have twenty times as much. */
const HEADER_LENGTH = 150;

/**
 * Posts to an incoming webhook of Slack, or of a service with Slack's format. Slack detects no
 * duplicates.
 */
export class SlackChannel implements Channel {
  constructor(
    private readonly http: OutboundHttp,
    private readonly seal: TargetSeal,
  ) {}

  async check(target: string): Promise<void> {
    this.seal.check();
    await this.http.check(target);
  }

  sealed(target: string): string {
    return this.seal.seal(target);
  }

  opened(stored: string): string {
    return this.seal.open(stored);
  }

  shown(target: string): string {
    return originOf(target);
  }

  /** The URL itself is the secret. */
  secretOf(): undefined {
    return undefined;
  }

  send({ target }: Destination, message: Message): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    return this.http.post(target, headers, JSON.stringify(slackBody(message)));
  }
}

function slackBody({ title, cause, link, rule, flow, at }: Message): object {
  const details = [escaped(cause), linkOf(link)].filter((each) => each !== '').join('\n');
  const origin = `${flow}, ${at.toISOString()}, by rule ${rule}`;
  return {
    // For desktop notifications, and for clients without blocks.
    text: escaped(cause === '' ? title : `${title}: ${cause}`),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: title.slice(0, HEADER_LENGTH) } },
      ...(details === '' ? [] : [{ type: 'section', text: markdown(details) }]),
      { type: 'context', elements: [markdown(escaped(origin))] },
    ],
  };
}

const markdown = (text: string) => ({ type: 'mrkdwn', text });

function linkOf(link: string | null): string {
  if (link === null) return '';
  return URL.canParse(link) ? `<${escaped(link)}|Read on>` : escaped(link);
}

/** Prevents text of a file from becoming a link or mentioning a channel. */
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
