import { FolderFiles } from './folder-files.js';
import { TextSource } from './text-source.js';

/** The folder where the chain's files are delivered. */
export class SourceFolder extends TextSource {
  /** @param settleMs how long a file must have lain still, ms */
  constructor(folder: string, settleMs: number) {
    super(new FolderFiles(folder, settleMs));
  }
}
