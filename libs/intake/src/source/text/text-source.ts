import type { Readable } from 'node:stream';
import { AppError } from '#platform/errors/app-error.js';
import { checkGzip, checkZip, type Contents } from '../packed/check-packed.js';
import { identify, type Identity } from './identify.js';
import {
  type FoundText,
  isSame,
  type SourceScan,
  type SkippedEntry,
  type Source,
  type SourceFile,
  type SourceFiles,
  type Refusal,
} from '../source.js';
import { isSystemFault } from '../source-error.js';
import { findPacking } from '../source-names.js';
import { openText, placeInZip } from '../packed/text-reader.js';
import { ZipReader } from '../packed/zip-reader.js';

/** Finds texts among files, also in packed ones, and caches what it has read. */
export class TextSource implements Source {
  private readonly zips: ZipReader;
  /** Packed files that were unpacked before, with their state at that time. */
  private checkedFiles = new Map<string, { file: SourceFile; contents: Contents }>();
  /** Texts that were read to their end before. */
  private identities = new Map<string, { file: SourceFile; identity: Identity }>();

  constructor(private readonly files: SourceFiles) {
    this.zips = new ZipReader(files);
  }

  get url(): string {
    return this.files.url;
  }

  get name(): string {
    return this.files.name;
  }

  list(): Promise<SourceFile[]> {
    return this.files.list();
  }

  async scan(signal?: AbortSignal): Promise<SourceScan> {
    const passedOver: string[] = [];
    const skipped: SkippedEntry[] = [];
    const listed = await this.files.list((path, why) => {
      if (why === undefined) passedOver.push(path);
      else skipped.push({ path, why });
    });
    const { files, unfinished } = await this.files.settle(listed);
    const look: SourceScan = { texts: [], unfinished, refusals: [], passedOver, skipped };
    const checked: typeof this.checkedFiles = new Map();
    for (const file of files) {
      const contents = await this.readContents(file, signal);
      if (contents.refusals.some((refusal) => this.mayStillGrow(file, refusal))) {
        look.unfinished.push(file.path);
        continue;
      }
      // An unreadable file may become readable without a change.
      if (contents.isRead) checked.set(file.path, { file, contents });
      look.refusals.push(...contents.refusals);
      look.texts.push(...contents.texts.map((path) => ({ path, file })));
    }
    this.checkedFiles = checked;
    look.texts.sort((a, b) => a.file.modified - b.file.modified || (a.path < b.path ? -1 : 1));
    const paths = new Set(look.texts.map(({ path }) => path));
    this.identities = new Map([...this.identities].filter(([path]) => paths.has(path)));
    return look;
  }

  unreadBytes(files: readonly SourceFile[]): number {
    const read = new Map(Array.from(this.identities.values(), ({ file }) => [file.path, file]));
    const isUnread = (file: SourceFile) => {
      const known = read.get(file.path);
      return !known || !isSame(known, file);
    };
    return files.filter(isUnread).reduce((sum, { bytes }) => sum + bytes, 0);
  }

  async identify({ path, file }: FoundText, signal?: AbortSignal): Promise<Identity> {
    const known = this.identities.get(path);
    if (known && isSame(known.file, file)) return known.identity;
    const identity = await identify(await this.open(path, file), path, signal);
    this.identities.set(path, { file, identity });
    return identity;
  }

  /** @param expected the text's file, as it was listed: a bucket returns that version or none */
  open(path: string, expected?: SourceFile): Promise<Readable> {
    return openText(this.zips, path, expected);
  }

  async refuse(path: string, note: string, sha256: string): Promise<string | undefined> {
    const place = await placeInZip(this.files, path);
    const file = place ? undefined : await this.files.find(path);
    // A file that cannot be read any more is gone, or still damaged.
    const now = await this.open(path, place?.file ?? file)
      .then((text) => identify(text, path))
      .catch((error: unknown) => {
        if (error instanceof AppError && error.retryable) throw error;
        return undefined;
      });
    if (now && now.sha256 !== sha256) return undefined;
    return this.files.moveRefused({ path, file, place }, note);
  }

  async moveProcessed(
    file: SourceFile,
    processed: ReadonlyMap<string, string>,
    signal?: AbortSignal,
  ): Promise<string | undefined> {
    const isZip = findPacking(file.path) === 'zip';
    const { texts, refusals } = isZip
      ? await this.readContents(file, signal)
      : { texts: [file.path], refusals: [] };
    if (refusals.length > 0 || !texts.every((path) => processed.has(path))) return undefined;
    for (const path of texts) {
      const { sha256 } = await this.identify({ path, file }, signal);
      if (sha256 !== processed.get(path)) return undefined;
    }
    return this.files.moveProcessed(file);
  }

  private async readContents(
    file: SourceFile,
    signal?: AbortSignal,
  ): Promise<Contents & { isRead: boolean }> {
    const asItIs = { texts: [file.path], refusals: [], isRead: false };
    const packing = findPacking(file.path);
    if (packing === 'plain') return asItIs;
    const before = this.checkedFiles.get(file.path);
    if (before && isSame(before.file, file)) return { ...before.contents, isRead: true };
    try {
      const contents =
        packing === 'zip'
          ? await checkZip(this.zips, file, signal)
          : await checkGzip(this.files, file, signal);
      return { ...contents, isRead: true };
    } catch (error) {
      if (isSystemFault(error) && !(error instanceof AppError && error.retryable)) return asItIs;
      throw error;
    }
  }

  /** Whether a truncated packed file may still be arriving; a truncated member never completes. */
  private mayStillGrow(file: SourceFile, { path, code }: Refusal): boolean {
    const isCut = path === file.path && code === 'SOURCE_TRUNCATED';
    return isCut && Date.now() - file.modified < this.files.writingMs;
  }
}
