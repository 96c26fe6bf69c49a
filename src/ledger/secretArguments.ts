import { isRecord } from '../base/record';

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
  const isSecretName = nameTest(patterns);
  const leftOut: string[] = [];
  const keep = (value: unknown, schema: unknown, path: string, depth: number): unknown => {
    if (Array.isArray(value)) {
      return value.flatMap((item, index) => {
        const kept = field(item, itemSchema(schema), `${path}[${index}]`, '', depth);
        return kept === undefined ? [] : [kept];
      });
    }
    if (!isRecord(value)) {
      return value;
    }
    const entries = Object.entries(value).flatMap(([name, item]) => {
      const kept = field(item, propertySchema(schema, name), path === '' ? name : `${path}.${name}`, name, depth);
      return kept === undefined ? [] : [[name, kept] as const];
    });
    return Object.fromEntries(entries);
  };
  const field = (value: unknown, schema: unknown, path: string, name: string, depth: number): unknown => {
    if (isSecretName(name) || isMarkedSecret(schema) || depth >= DEEPEST) {
      leftOut.push(path);
      return undefined;
    }
    return keep(value, schema, path, depth + 1);
  };
  const kept = keep(args, schema, '', 0);
  return { args: isRecord(kept) ? kept : {}, leftOut };
}

function isMarkedSecret(schema: unknown): boolean {
  return isRecord(schema) && (schema.writeOnly === true || schema.format === 'password');
}

function propertySchema(schema: unknown, name: string): unknown {
  const properties = isRecord(schema) ? schema.properties : undefined;
  return isRecord(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function itemSchema(schema: unknown): unknown {
  return isRecord(schema) ? schema.items : undefined;
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
