/** A text of a source, unpacked. */
export interface RewritableText {
  path: string;
  /** Reads it from its beginning. @throws AppError SOURCE_TRUNCATED or SOURCE_UNREADABLE */
  read(): AsyncIterable<Buffer>;
}

/** Gives what a text is to say instead, as often as it is asked; undefined when it may stay as it is. */
export type Rewrite = (text: RewritableText) => Promise<(() => AsyncIterable<Buffer>) | undefined>;
