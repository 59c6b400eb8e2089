import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';

/** The files of a checkout on disk, without the folders in `.gitignore`. */
export class Repository {
  /** Paths from the root, sorted. */
  readonly files: readonly string[];
  private readonly known: ReadonlySet<string>;
  private readonly byFolder: ReadonlyMap<string, readonly string[]>;
  private readonly contents = new Map<string, Buffer>();
  private readonly digests = new Map<string, string>();

  /** @throws Error when a folder or `.gitignore` cannot be read */
  constructor(readonly root: string) {
    const lines = readFileSync(join(root, '.gitignore'), 'utf8').split('\n');
    const folders = lines.filter((line) => line.endsWith('/')).map((line) => line.slice(0, -1));
    this.files = filesIn(root, new Set(['.git', ...folders]), '').sort();
    this.known = new Set(this.files);
    const byFolder = new Map<string, string[]>();
    for (const file of this.files) {
      for (let folder = dirname(file); ; folder = dirname(folder)) {
        const below = byFolder.get(folder);
        if (below) below.push(file);
        else byFolder.set(folder, [file]);
        if (folder === '.') break;
      }
    }
    this.byFolder = byFolder;
  }

  has(file: string): boolean {
    return this.known.has(file);
  }

  /** Files below a folder; empty when the folder does not exist. */
  below(folder: string): readonly string[] {
    return this.byFolder.get(folder) ?? [];
  }

  /** Files directly in a folder. */
  in(folder: string): readonly string[] {
    return this.below(folder).filter((file) => dirname(file) === folder);
  }

  /** @throws Error when the file cannot be read */
  text(file: string): string {
    return this.content(file).toString('utf8');
  }

  /** @throws Error when the file cannot be read */
  digest(file: string): string {
    const known = this.digests.get(file) ?? digestOf(this.content(file));
    this.digests.set(file, known);
    return known;
  }

  private content(file: string): Buffer {
    const known = this.contents.get(file) ?? readFileSync(join(this.root, file));
    this.contents.set(file, known);
    return known;
  }
}

export function digestOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('base64url');
}

function filesIn(root: string, ignored: ReadonlySet<string>, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !ignored.has(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesIn(root, ignored, path) : [path];
    });
}
