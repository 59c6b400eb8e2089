/** Where the three run, and what they watch. Addresses are `host:port` unless they are URLs. */
export interface Place {
  api: string;
  worker: string;
  /** File with the token that `/metrics` of the API wants, or the token itself; none when left out. */
  tokenFile?: string;
  token?: string;
  prometheus: string;
  alertmanager: string;
  /** Where pages and tickets are posted; left out, they are seen in Alertmanager alone. */
  pages?: string;
  tickets?: string;
  /** Address of the page with the runbooks. */
  runbooks: string;
  /** How often applications are asked, and how long an alert waits for others to go with it. */
  interval?: string;
  groupWait?: string;
  /** Folder of the generated files, where the three see it. */
  folder: string;
}
