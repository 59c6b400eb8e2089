import { FolderFiles } from './folder-files.js';
import { TextSource } from './text-source.js';
import type { UnpackLimits } from './unpack-limits.js';

/** The folder where the chain's files are delivered. */
export class SourceFolder extends TextSource {
  /**
   * @param settleMs how long a file must have lain still, ms
   * @param isTyped whether a person named the files themselves: then they may be links
   */
  constructor(folder: string, settleMs: number, isTyped = false, limits?: UnpackLimits) {
    super(new FolderFiles(folder, settleMs, isTyped, limits));
  }
}
