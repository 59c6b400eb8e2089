/** The part of negotiator 1 used here. Its published types are of version 0.6 and lack `preferred`. */
declare module 'negotiator' {
  export default class Negotiator {
    constructor(request: { headers: Readonly<Record<string, string | undefined>> });

    /** Returns the available type that the header Accept prefers. */
    mediaType(available: readonly string[]): string | undefined;

    /** Returns the types and ranges in Accept, the most preferred first. */
    mediaTypes(): string[];

    /** @param preferred best first, among codings with equal weight in Accept-Encoding */
    encoding(
      available: readonly string[],
      options: { preferred: readonly string[] },
    ): string | undefined;
  }
}
