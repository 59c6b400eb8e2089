import { FolderFiles } from './folder-files.js';
import { TextSource } from './text-source.js';

/** The folder where the chain's files are delivered. */
export class SourceFolder extends TextSource {
  /**
   * @param settleMs how long a file must have lain still, ms
   * @param isTyped whether a person named the files themselves: then they may be links
   */
  constructor(folder: string, settleMs: number, isTyped = false) {
    super(new FolderFiles(folder, settleMs, isTyped));
  }
}
