/**
 * Where Prometheus, Alertmanager and Grafana run, and what they scrape. Addresses are `host:port` unless they are URLs;
 * commas separate those of several workers.
 */
export interface MonitoringSetup {
  api: string;
  worker: string;
  /** File with the token for `/metrics` of the API, or the token itself; undefined when it needs none. */
  tokenFile?: string;
  token?: string;
  prometheus: string;
  alertmanager: string;
  /** URLs that receive pages and tickets; without them, alerts appear only in Alertmanager. */
  pages?: string;
  tickets?: string;
  /** Absolute URL of the runbooks, because receivers open the links elsewhere; undefined: alerts have no link. */
  runbooks?: string;
  /** Scrape interval, and how long an alert waits to be grouped with others. */
  interval?: string;
  groupWait?: string;
  /** Folder of the generated files, as the three programs see it. */
  folder: string;
}
