import type { HttpPost } from '#notify/channel.js';
import { OutboundHttp } from '#notify/channels/outbound-http.js';
import type { OpenLineageSettings } from '#pipeline/settings.js';

/** The client of a receiver, and a function that ends its connections. */
export interface LineagePost extends HttpPost {
  close(): Promise<void>;
}

/**
 * Creates the client for the receiver of OpenLineage. The operator may choose an internal host, so this host alone may
 * be private and use plain HTTP.
 */
export const createLineagePost = ({ url }: Pick<OpenLineageSettings, 'url'>): LineagePost =>
  new OutboundHttp([new URL(url).hostname]);
