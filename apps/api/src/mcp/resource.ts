/** Something an assistant can read. */
export interface Resource {
  uri: string;
  name: string;
  title: string;
  description: string;
  mimeType: 'text/markdown' | 'application/json';
  /** @throws AppError when there is nothing to read yet */
  read(): Promise<string>;
}
