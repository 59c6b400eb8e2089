import { createHash } from 'node:crypto';
import type { Source, SourceFile } from '#intake/source/source.js';
import type { Ledger } from '../ledger/ledger.js';
import { lockFlow } from '../ledger/flows/lock-flow.js';
import type { Run } from '../ledger/runs/run.entity.js';
import { filterByFolder, readRulesFolder } from '../rules/apply-rules.js';
import { ArrivalWatch } from '#jobs/arrivals.js';

/** Requests a run of a flow once new files in its source have stopped changing. */
export class FileArrivals {
  readonly watch: ArrivalWatch;
  /** Digest of the files in the newest request, by any worker. */
  private lastDigest: string | undefined;

  /** @param settleMs time without changes before a run is requested, in ms */
  constructor(
    private readonly ledger: Pick<Ledger, 'warehouse' | 'settings' | 'rules' | 'requests' | 'flow'>,
    private readonly source: Pick<Source, 'list' | 'url'>,
    { settleMs, isMetered }: { settleMs: number; isMetered: boolean },
  ) {
    this.watch = new ArrivalWatch(isMetered, settleMs);
  }

  /**
   * Polls the source once.
   * @param now in ms
   * @returns the run that starts for new files, for the queue
   * @throws AppError SOURCE_MISSING; RUN_ALREADY_ACTIVE and FLOW_PAUSED; the next poll requests again
   */
  async poll(now: number): Promise<Run | undefined> {
    const { settings, rules } = this.ledger;
    let files: readonly SourceFile[] = [];
    const newDigest = async () => {
      files = filterByFolder(await this.source.list(), readRulesFolder(await rules.newest()));
      const digest = hashFiles(this.source.url, files);
      // An empty source starts no run.
      return files.length === 0 || digest === this.lastDigest ? undefined : digest;
    };
    const ask = async (digest: string) => {
      const run = await this.requestRun(digest, files);
      this.lastDigest = digest;
      return run;
    };
    if ((await settings.read()).onFiles) return this.watch.poll({ newDigest, request: ask }, now);
    this.watch.skip(now);
    return undefined;
  }

  private requestRun(digest: string, files: readonly SourceFile[]): Promise<Run | undefined> {
    const { warehouse, settings, requests, flow } = this.ledger;
    return warehouse.transaction(async (manager) => {
      // Lock before reading the settings, in the same order as a pause.
      await lockFlow(manager, flow.name, 'runs');
      if (!(await settings.takeFiles(manager, digest))) return undefined;
      const newest = files.reduce((latest, { changed }) => Math.max(latest, changed), 0);
      const { run, became } = await requests.request(manager, {
        trigger: 'files',
        onlyIfChanged: true,
        actor: 'files',
        details: { files: files.length, newest: new Date(newest).toISOString() },
      });
      return became === 'started' ? run : undefined;
    });
  }
}

function hashFiles(url: string, files: readonly SourceFile[]): string {
  const hash = createHash('sha256').update(url);
  for (const { path, bytes, modified } of files) hash.update(`\n${path}\0${bytes}\0${modified}`);
  return hash.digest('hex');
}
