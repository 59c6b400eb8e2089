import type { FoundText, Look, Source } from '#intake/source/source.js';
import type { SourceFile } from '#intake/source/source-files.js';
import type { FlowRulesVersion } from '../ledger/flows/flow-rules.js';

/** The folder that rules name, for whoever needs no other part of them. */
export function folderIn(set: FlowRulesVersion | undefined): string | undefined {
  const folder = set?.rules['folder'];
  return typeof folder === 'string' ? folder : undefined;
}

/** Those of some files that lie below a folder of the source; all without one. */
export function below<File extends { path: string }>(
  files: readonly File[],
  folder: string | undefined,
): File[] {
  return files.filter(({ path }) => isBelow(path, folder));
}

const isBelow = (path: string, folder: string | undefined): boolean =>
  folder === undefined || path.startsWith(`${folder}/`);

/** A source of which only what lies below a folder is looked at. Paths stay those below the whole source. */
export class SourceBelow implements Source {
  constructor(
    private readonly whole: Source,
    private readonly folder: string,
  ) {}

  get url(): string {
    return this.whole.url;
  }

  get name(): string {
    return `${this.whole.name.replace(/\/$/, '')}/${this.folder}`;
  }

  async list(): Promise<SourceFile[]> {
    return below(await this.whole.list(), this.folder);
  }

  async look(signal?: AbortSignal): Promise<Look> {
    const { found, unfinished, refused, passedOver, skipped } = await this.whole.look(signal);
    return {
      found: below(found, this.folder),
      unfinished: unfinished.filter((path) => isBelow(path, this.folder)),
      refused: below(refused, this.folder),
      passedOver: passedOver.filter((path) => isBelow(path, this.folder)),
      // A link that stands in the folder's own place hides all of it.
      skipped: skipped.filter(({ path }) => path === this.folder || isBelow(path, this.folder)),
    };
  }

  unreadBytes(files: readonly SourceFile[]): number {
    return this.whole.unreadBytes(files);
  }

  identify(text: FoundText, signal?: AbortSignal): ReturnType<Source['identify']> {
    return this.whole.identify(text, signal);
  }

  open(path: string): ReturnType<Source['open']> {
    return this.whole.open(path);
  }

  refuse(path: string, note: string, sha256: string): Promise<string | undefined> {
    return this.whole.refuse(path, note, sha256);
  }

  moveProcessed(
    ...[file, processed, signal]: Parameters<Source['moveProcessed']>
  ): Promise<string | undefined> {
    return this.whole.moveProcessed(file, processed, signal);
  }
}
