import type { DataSource } from 'typeorm';
import type { HttpPost } from '#notify/channel.js';
import { LineageSender, RunEventBuilder } from '#pipeline/open-lineage/lineage-sender.js';
import { weeklySales } from '../setup/flow.js';

/** Opens a sender for runs of weekly sales. @param url of the warehouse, which gives marts their names */
export function openLineageSender(
  warehouse: DataSource,
  url: string,
  receiver: string,
  http: HttpPost,
  say: (message: string) => void = () => undefined,
): LineageSender {
  const flows = new Map([[weeklySales.name, { flow: weeklySales, views: [] }]]);
  const place = { scheme: 'postgres', href: url };
  const registrar = new RunEventBuilder({ namespace: 'retailstream' }, place, flows);
  const settings = { url: `${receiver}/api/v1/lineage`, apiKey: undefined };
  return new LineageSender(warehouse, registrar, http, settings, say);
}
