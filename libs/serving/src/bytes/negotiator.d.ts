/** What we use of negotiator 1, whose published types are of version 0.6 and lack `preferred`. */
declare module 'negotiator' {
  export default class Negotiator {
    constructor(request: { headers: Readonly<Record<string, string | undefined>> });

    /** What the header Accept likes best of the types that are there. */
    mediaType(available: readonly string[]): string | undefined;

    /** Types and ranges that Accept names, the best liked first. */
    mediaTypes(): string[];

    /** @param preferred best first, of those that Accept-Encoding likes alike */
    encoding(
      available: readonly string[],
      options: { preferred: readonly string[] },
    ): string | undefined;
  }
}
