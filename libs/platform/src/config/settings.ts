import { z } from 'zod';
import { AppError } from '../errors/app-error.js';
import { readEnvironment } from './environment.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings that one room declares, and its part of the configuration. @see declareSettings */
export interface RoomSettings<in Below, out Part extends object> {
  /** Environment variables. */
  names: readonly string[];
  parse: (environment: Environment) => ParsedSettings<Below, Part>;
}

interface ParsedSettings<in Below, out Part> {
  /** One line for each value that cannot be read. */
  mistakes: readonly string[];
  /** Returns the part of the configuration; undefined after mistakes. */
  resolve?: (below: Below) => ResolvedSettings<Part>;
}

interface ResolvedSettings<out Part> {
  config: Part;
  /** One line for each setting that contradicts another one. */
  contradictions: readonly string[];
}

interface SettingDeclarations<Schemas extends z.ZodRawShape, Below, Part extends object> {
  /** How each variable is read, and its default. docs/configuration.md lists all. */
  schemas: Schemas;
  /** Returns the room's part of the configuration. @param below the configuration of rooms below */
  resolve: (values: z.output<z.ZodObject<Schemas>>, below: Below) => Part;
  /** Returns one line for each setting that contradicts another one: its name, a colon, and what to set. */
  findContradictions?: (
    config: Below & Part,
    values: z.output<z.ZodObject<Schemas>>,
  ) => readonly string[];
}

/**
 * Declares the settings of a room. `libs/composition` adds them to those of all rooms.
 * @example
 * export const brewSettings = declareSettings({
 *   schemas: { CUPS_MAX: z.coerce.number().int().min(1).default(8) },
 *   resolve: ({ CUPS_MAX }): BrewConfig => ({ cupsMax: CUPS_MAX }),
 * });
 */
export function declareSettings<Schemas extends z.ZodRawShape, Below, Part extends object>({
  schemas,
  resolve,
  findContradictions = () => [],
}: SettingDeclarations<Schemas, Below, Part>): RoomSettings<Below, Part> {
  const schema = z.object(schemas);
  return {
    names: Object.keys(schemas),
    parse: (environment) => {
      const { success, error, data } = schema.safeParse(environment);
      if (!success) {
        return {
          mistakes: error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
        };
      }
      return {
        mistakes: [],
        resolve: (below) => {
          const config = resolve(data, below);
          return { config, contradictions: findContradictions({ ...below, ...config }, data) };
        },
      };
    },
  };
}

/** The settings of several rooms, from the lowest. */
export class Settings<Config extends object> implements RoomSettings<unknown, Config> {
  constructor(private readonly room: RoomSettings<unknown, Config>) {}

  /** Names of all settings. */
  get names(): readonly string[] {
    return this.room.names;
  }

  parse(environment: Environment): ParsedSettings<unknown, Config> {
    return this.room.parse(environment);
  }

  /** Returns these settings and those of another room. @throws Error that names a setting declared twice */
  and<Part extends object>(room: RoomSettings<Config, Part>): Settings<Config & Part> {
    const twice = room.names.find((name) => this.names.includes(name));
    if (twice !== undefined) throw new Error(`two rooms declare the setting ${twice}: rename one`);
    return new Settings({
      names: [...this.names, ...room.names],
      parse: (environment) => {
        const [lower, upper] = [this.parse(environment), room.parse(environment)];
        const mistakes = [...lower.mistakes, ...upper.mistakes];
        const [resolveLower, resolveUpper] = [lower.resolve, upper.resolve];
        if (!resolveLower || !resolveUpper) return { mistakes };
        return {
          mistakes,
          resolve: (below) => {
            const first = resolveLower(below);
            const second = resolveUpper(first.config);
            return {
              config: { ...first.config, ...second.config },
              contradictions: [...first.contradictions, ...second.contradictions],
            };
          },
        };
      },
    });
  }

  /**
   * Returns the configuration.
   * @param environment variables; an empty value counts as missing, and other programs' variables are ignored
   * @throws AppError CONFIG_INVALID with one line per mistake, which names the variable and never its value (a URL may
   *   hold a password)
   */
  read(environment: Environment = readEnvironment()): Config {
    const given = Object.entries(environment).filter(([, value]) => value !== '');
    const { mistakes, resolve } = this.parse(Object.fromEntries(given));
    const resolved = resolve?.(undefined);
    if (!resolved) throw new AppError('CONFIG_INVALID', mistakes.join('\n'));
    const { config, contradictions } = resolved;
    if (contradictions.length > 0) throw new AppError('CONFIG_INVALID', contradictions.join('\n'));
    return config;
  }
}

/** The configuration that settings give. */
export type ConfigFrom<Some extends Settings<object>> =
  Some extends Settings<infer Config> ? Config : never;
