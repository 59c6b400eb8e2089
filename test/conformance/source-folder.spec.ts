import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FolderFiles, SourceFolder } from '#intake/source/folder/folder-files.js';
import { describeSource } from './source.suite.js';
import { type SourceWriterSubject, describeSourceWriter } from './source-writer.suite.js';

describeSource('a folder', openSubject);
describeSourceWriter('a folder', openSubject);

async function openSubject(): Promise<SourceWriterSubject> {
  const folder = await mkdtemp(join(tmpdir(), 'retailstream-source-'));
  let delivered = Date.UTC(2026, 0, 1);
  return {
    source: new SourceFolder(folder, 0),
    writer: new FolderFiles(folder, 0),
    deliver: async (files) => {
      for (const [path, content] of Object.entries(files)) {
        const file = join(folder, path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, content);
        const at = new Date((delivered += 60_000));
        await utimes(file, at, at);
      }
    },
    remove: (path) => rm(join(folder, path)),
    listPaths: async () =>
      (await readdir(folder, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
        .sort(),
    read: (path) => readFile(join(folder, path), 'utf8'),
    close: () => rm(folder, { recursive: true }),
  };
}
