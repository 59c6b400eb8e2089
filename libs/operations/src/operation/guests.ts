/** Identifies the services of one guest, and their type. */
export class GuestKey<Services extends object> {
  declare private readonly services: Services;

  /** @param name of the guest, for errors */
  constructor(readonly name: string) {}
}

/** A table that people write through a guest. */
export interface WrittenTable {
  database: string;
  name: string;
  /** Whether any of its columns is personal. */
  isPersonal: boolean;
  /** Null: never written. */
  writtenAt: Date | null;
}

/** A guest that joined a program. */
export interface JoinedGuest {
  key: GuestKey<object>;
  services: object;
  /** Lists the tables that people write through the guest; by default none. */
  writtenTables?(): Promise<WrittenTable[]>;
  /** Names of its endpoints that refuse callers with a scope in this program; by default the declarations decide alone. */
  refusesScopes?: readonly string[];
}

/** The services of the guests of a program. A guest is a part that every other part does without. */
export class Guests {
  constructor(private readonly joined: readonly JoinedGuest[] = []) {}

  /** Returns the services of a guest, for its own operations. @throws Error if it has not joined */
  get<Services extends object>(key: GuestKey<Services>): Services {
    const found = this.joined.find((each) => each.key === key);
    if (found) return found.services as Services;
    throw new Error(`this program has no ${key.name}`);
  }

  /** Whether an endpoint of a guest refuses callers with a scope in this program. */
  refusesScopes(endpoint: string): boolean {
    return this.joined.some((each) => each.refusesScopes?.includes(endpoint));
  }

  async writtenTables(): Promise<WrittenTable[]> {
    const lists = await Promise.all(
      this.joined.map(async (each) => (await each.writtenTables?.()) ?? []),
    );
    return lists.flat();
  }
}
