import { isRecord } from '../base/record';
import { isMarkedSecret, itemSchemas, propertySchemas, schemasOf } from './secretSchema';

/** How deep arguments are looked into; what lies deeper is left out as a whole. */
const DEEPEST = 20;

export interface KeptArguments {
  readonly args: Readonly<Record<string, unknown>>;
  /** What was left out, as paths: `auth.password`, `keys[0].value`. */
  readonly leftOut: readonly string[];
}

/**
 * Arguments without what nobody should find on a disk: fields that their schema marks (`writeOnly`, the format
 * `password`), and those whose name fits one of the user's patterns.
 * @param patterns names in which `*` stands for anything; letters of either case
 */
export function withoutSecrets(
  args: Readonly<Record<string, unknown>>,
  schema: Readonly<Record<string, unknown>>,
  patterns: readonly string[],
): KeptArguments {
  const sieve = new Sieve(schema, nameTest(patterns));
  const kept = sieve.keep(args, [schema], '', 0);
  return { args: isRecord(kept) ? kept : {}, leftOut: sieve.leftOut };
}

class Sieve {
  readonly leftOut: string[] = [];

  constructor(
    private readonly root: unknown,
    private readonly isSecretName: (name: string) => boolean,
  ) {}

  /** @param schemas all that speak of the value */
  keep(value: unknown, schemas: readonly unknown[], path: string, depth: number): unknown {
    const known = schemas.flatMap(schema => schemasOf(schema, this.root));
    if (Array.isArray(value)) {
      return value.flatMap((item, index) =>
        this.field(item, itemSchemas(known, index), `${path}[${index}]`, '', depth),
      );
    }
    if (!isRecord(value)) {
      return value;
    }
    const entries = Object.entries(value).flatMap(([name, item]) => {
      const kept = this.field(item, propertySchemas(known, name), path === '' ? name : `${path}.${name}`, name, depth);
      return kept.map(value => [name, value] as const);
    });
    return Object.fromEntries(entries);
  }

  /** @returns nothing where it is left out */
  private field(value: unknown, schemas: readonly unknown[], path: string, name: string, depth: number): unknown[] {
    const isMarked = schemas.flatMap(schema => schemasOf(schema, this.root)).some(isMarkedSecret);
    if (this.isSecretName(name) || isMarked || depth >= DEEPEST) {
      this.leftOut.push(path);
      return [];
    }
    return [this.keep(value, schemas, path, depth + 1)];
  }
}

function nameTest(patterns: readonly string[]): (name: string) => boolean {
  const tests = patterns
    .filter(pattern => pattern.trim() !== '')
    .map(pattern => new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`, 'is'));
  return name => name !== '' && tests.some(test => test.test(name));
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
