import { createHash } from 'node:crypto';
import type { Source, SourceFile } from '#intake/source/source.js';
import type { Ledger } from '../ledger/ledger.js';
import { lockFlow } from '../ledger/flows/lock-flow.js';
import type { Run } from '../ledger/runs/run.entity.js';
import { below, folderIn } from '../rules/ruled-flow.js';
import { ArrivalWatch } from '#jobs/arrivals.js';

/** Asks for a run of a flow when files have come to its source, and lie still. */
export class FileArrivals {
  readonly watch: ArrivalWatch;
  /** What a run was asked for last, by any worker. */
  private known: string | undefined;

  /** @param settleMs how long nothing may change before a run is asked for, ms */
  constructor(
    private readonly ledger: Pick<Ledger, 'warehouse' | 'settings' | 'rules' | 'requests' | 'flow'>,
    private readonly source: Pick<Source, 'list' | 'url'>,
    { settleMs, isMetered }: { settleMs: number; isMetered: boolean },
  ) {
    this.watch = new ArrivalWatch(isMetered, settleMs);
  }

  /**
   * Polls the source once.
   * @param now ms
   * @returns the run that begins for what came, to be put on the queue
   * @throws AppError SOURCE_MISSING; RUN_ALREADY_ACTIVE and FLOW_PAUSED, and the next poll asks again
   */
  async poll(now: number): Promise<Run | undefined> {
    const { settings, rules } = this.ledger;
    let files: readonly SourceFile[] = [];
    const newDigest = async () => {
      files = below(await this.source.list(), folderIn(await rules.newest()));
      const digest = digestOf(this.source.url, files);
      // A source that was emptied has nothing to start a run for.
      return files.length === 0 || digest === this.known ? undefined : digest;
    };
    const ask = async (digest: string) => {
      const run = await this.ask(digest, files);
      this.known = digest;
      return run;
    };
    if ((await settings.get()).onFiles) return this.watch.poll({ newDigest, ask }, now);
    this.watch.skip(now);
    return undefined;
  }

  private ask(digest: string, files: readonly SourceFile[]): Promise<Run | undefined> {
    const { warehouse, settings, requests, flow } = this.ledger;
    return warehouse.transaction(async (manager) => {
      // As whoever pauses the flow does, before its settings are changed.
      await lockFlow(manager, flow.name, 'runs');
      if (!(await settings.takeFiles(manager, digest))) return undefined;
      const newest = files.reduce((latest, { changed }) => Math.max(latest, changed), 0);
      const { run, became } = await requests.ask(manager, {
        trigger: 'files',
        onlyIfChanged: true,
        actor: 'files',
        details: { files: files.length, newest: new Date(newest).toISOString() },
      });
      return became === 'started' ? run : undefined;
    });
  }
}

function digestOf(url: string, files: readonly SourceFile[]): string {
  const hash = createHash('sha256').update(url);
  for (const { path, bytes, modified } of files) hash.update(`\n${path}\0${bytes}\0${modified}`);
  return hash.digest('hex');
}
