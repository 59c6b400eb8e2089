import type { HttpPost } from '#notify/channel.js';
import { OutboundHttp } from '#notify/channels/outbound-http.js';
import type { OpenLineageSettings } from '#platform/config/open-lineage-settings.js';

/** What posts to a receiver, and what ends its connections. */
export interface LineagePost extends HttpPost {
  close(): Promise<void>;
}

/**
 * What reaches the receiver of OpenLineage. Whoever set it may name a host inside: that one, and no other, may be
 * private and take plain HTTP.
 */
export const createLineagePost = ({ url }: Pick<OpenLineageSettings, 'url'>): LineagePost =>
  new OutboundHttp([new URL(url).hostname]);
