/** What an engine on this machine needs of a lake, wherever that lies. */
export interface LocalLake {
  /** Folder below which all of these paths lie. */
  readonly folder: string;
  /** A new folder for the work of one job; the caller removes it. */
  newFolder(): Promise<string>;
  /** Path under which an object can be read, brought into `work` if it lies elsewhere. */
  localFile(key: string, work: string): Promise<string>;
  /**
   * Paths of folders that hold the objects under prefixes, as `localFile`. The last part of a path is that
   * of its prefix, which may tell a column.
   */
  localFolders(prefixes: readonly string[], work: string): Promise<string[]>;
  /** Puts a finished folder in the place of a prefix, whole. The folder may be gone afterwards. */
  replaceFolder(prefix: string, finished: string): Promise<void>;
}
