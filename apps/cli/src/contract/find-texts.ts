import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Readable } from 'node:stream';
import { AppError } from '#platform/errors/app-error.js';
import { NOT_INSIDE } from '#platform/files/open-inside.js';
import { checkGzip, checkZip, type Contents } from '#intake/source/check-packed.js';
import { FolderFiles } from '#intake/source/folder-files.js';
import { fileOf } from '#intake/source/list-files.js';
import { sourceError } from '#intake/source/source-error.js';
import type { SourceFile } from '#intake/source/source-files.js';
import { SourceFolder } from '#intake/source/source-folder.js';
import { packingOf } from '#intake/source/source-names.js';
import { ZipReader } from '#intake/source/zip-reader.js';

/** A text to check, under the name by which the user asked for it. */
export interface NamedText {
  shown: string;
  open(): Promise<Readable>;
}

export interface FoundTexts {
  texts: NamedText[];
  /** What is wrong with files that cannot be unpacked, one sentence each. */
  faults: string[];
}

/**
 * The texts of a file or, one by one, of a folder or zip.
 * @throws AppError USAGE when a run would not take the file for its name; SOURCE_UNREADABLE when it is
 *   not there
 */
export async function findTexts(path: string): Promise<FoundTexts> {
  const stats = await stat(path).catch((error: unknown) => {
    throw sourceError(error, path);
  });
  const folder = stats.isDirectory() ? path : dirname(path);
  // A file that was named may be a link; what a folder holds is what a run reads of it.
  const source = new SourceFolder(folder, 0, !stats.isDirectory());
  const contents = stats.isDirectory()
    ? await contentsOfFolder(source)
    : await contentsOfFile(folder, fileOf(basename(path), stats));
  const before = folder === '.' ? '' : `${folder.replace(/[\\/]+$/, '')}/`;
  return {
    texts: contents.texts.map((text) => ({
      shown: before + text,
      open: () => source.open(text),
    })),
    faults: contents.refused.map(({ code, message }) => `${before}${message} [${code}]`),
  };
}

type Texts = Pick<Contents, 'texts'> & { refused: { code: string; message: string }[] };

async function contentsOfFolder(source: SourceFolder): Promise<Texts> {
  const { found, refused, unfinished, skipped } = await source.look();
  const cut = unfinished.map((path) => ({
    code: 'SOURCE_TRUNCATED',
    message: `${path}: ends too early; wait until it is written, or deliver it again`,
  }));
  const links = skipped
    .filter(({ path, why }) => why === 'link' && packingOf(path) !== undefined)
    .map(({ path }) => ({
      code: 'SOURCE_UNREADABLE',
      message: `${path}: no run reads it: ${NOT_INSIDE.link}`,
    }));
  return { texts: found.map(({ path }) => path), refused: [...refused, ...cut, ...links] };
}

async function contentsOfFile(folder: string, file: SourceFile): Promise<Texts> {
  const files = new FolderFiles(folder, 0, true);
  switch (packingOf(file.path)) {
    case 'plain':
      return { texts: [file.path], refused: [] };
    case 'gzip':
      return checkGzip(files, file);
    case 'zip':
      return checkZip(new ZipReader(files), file);
    case undefined:
      throw new AppError(
        'USAGE',
        `${file.path}: a run reads .csv, .csv.gz and .zip only; rename it`,
      );
  }
}
